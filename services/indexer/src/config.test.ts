import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ConfigInvalid } from '@lilymed/service-kit'
import { indexerConfigProblems } from './config-problems.ts'
import type { IndexerConfig } from './config.ts'
import { loadIndexerConfig } from './load-indexer-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-indexer-config-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string, mode = 0o600): string => {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

type Chain = IndexerConfig['chains'][number]
const chain = (chainId: number, ...endpoints: Chain['endpoints']): Chain => ({
  chainId,
  startBlock: 0,
  endpoints,
  contracts: {} as Chain['contracts'],
  pollIntervalMs: 1000,
  readyLagSeconds: 60,
  headStallSeconds: 0,
  missingState: 'tell',
})
const problemsOf = (chains: Chain[], anchor?: IndexerConfig['anchor']): string[] =>
  indexerConfigProblems({
    chains,
    dataDirectory: 'data',
    http: { host: '127.0.0.1', port: 0 },
    merkleLog: { enabled: true, checkpointIntervalMs: 1000 },
    ...(anchor === undefined ? {} : { anchor }),
  }).map(({ path, reason }) => `${path} ${reason}`)

describe('the settings of an indexer', () => {
  test('each chain once, each endpoint by a URL or by a file that holds it', () => {
    assert.deepEqual(
      problemsOf([chain(1, { url: 'http://a' }), chain(2, { urlFile: 'f', wsUrl: 'ws://a' })]),
      [],
    )
    assert.deepEqual(
      problemsOf([
        chain(1, { url: 'http://a' }, {}),
        chain(1, { url: 'http://a', urlFile: 'f', wsUrl: 'ws://a', wsUrlFile: 'f' }),
      ]),
      [
        'chains[0].endpoints[1].url is missing; give it, or the file that holds it as urlFile',
        'chains[1].chainId is 1, as chains[0].chainId is: give each chain once, with all its endpoints',
        'chains[1].endpoints[0].urlFile is given beside url: choose one of them',
        'chains[1].endpoints[0].wsUrlFile is given beside wsUrl: choose one of them',
      ],
    )
  })

  test('finality where no endpoint tells it is counted in blocks or in seconds, not in both', () => {
    const both = { depthBlocks: 10, depthSeconds: 60 }
    assert.deepEqual(problemsOf([{ ...chain(1, { url: 'http://a' }), finality: both }]), [
      'chains[0].finality.depthSeconds is given beside depthBlocks: choose one of them',
    ])
  })

  test('where there are several chains, the one to anchor on is said', () => {
    const anchor = { contract: '0x', keystoreFile: 'k', passphraseFile: 'p', intervalSeconds: 1 }
    const [one, two] = [chain(1, { url: 'http://a' }), chain(2, { url: 'http://b' })]
    assert.deepEqual(problemsOf([one], anchor), [])
    assert.deepEqual(problemsOf([one, two], anchor), ['anchor.chainId is missing; choose 1 or 2'])
    assert.deepEqual(problemsOf([one, two], { ...anchor, chainId: 2 }), [])
    assert.deepEqual(problemsOf([one, two], { ...anchor, chainId: 3 }), [
      'anchor.chainId is none of the chains: choose 1 or 2',
    ])
  })

  test('a file with [chain], as it was once, is told what to write', () => {
    const file = fileOf(
      'dataDirectory = "data"\npollIntervalMs = 5\n[chain]\nrpcUrl = "http://a"\n[chain.contracts]\nbeacon = "0x"\n',
    )
    assert.throws(
      () => loadIndexerConfig({ file }),
      (failure) => {
        assert.ok(failure instanceof ConfigInvalid)
        assert.deepEqual(
          failure.problems.map(({ path }) => path),
          ['pollIntervalMs', 'chain'],
        )
        assert.match(failure.message, /chain is not a setting any more: write \[\[chains\]\]/)
        return true
      },
    )
  })
})
