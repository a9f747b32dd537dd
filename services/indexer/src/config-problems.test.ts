import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexerConfigProblems } from './config-problems.ts'
import { chainConfigOf } from './testing/empty-chain.ts'

test('a URL that cannot be read is named by its setting, and not repeated', () => {
  const chain = {
    ...chainConfigOf(1, 'http://127.0.0.1:8545/key'),
    endpoints: [{ url: 'http://user:s3cr3t@127.0.0.1:port', wsUrl: 'ws://127.0.0.1:99999/s3cr3t' }],
  }
  const http = { host: '127.0.0.1', port: 0 }
  const problems = indexerConfigProblems({
    chains: [chain],
    dataDirectory: 'data',
    http,
    merkleLog: { enabled: false, checkpointIntervalMs: 1_000 },
  })
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['chains[0].endpoints[0].url', 'chains[0].endpoints[0].wsUrl'],
  )
  assert.ok(!JSON.stringify(problems).includes('s3cr3t'))
})
