import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import { createIndexer } from '../indexer.ts'
import { chainConfigOf, startEmptyChain } from '../testing/empty-chain.ts'
import { createIndexerMetrics } from './indexer-metrics.ts'
import type { Labels, Meter } from '@lilymed/service-kit'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-metrics-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const logger = createLogger({ name: 'test', level: 'silent' })

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `waited a minute in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('an indexer shows how its chains, endpoints, store and projections stand, and no secret', async () => {
  const chain = await startEmptyChain(31_337, 9)
  const secret = 'hunter2-api-key'
  const config = chainConfigOf(31_337, `${chain.url}/v3/${secret}?key=${secret}`)
  const indexer = await createIndexer(
    {
      chains: [config],
      dataDirectory: join(folder, 'data'),
      http: { host: '127.0.0.1', port: 0 },
      metrics: { host: '127.0.0.1', port: 0 },
      merkleLog: { enabled: false, checkpointIntervalMs: 20 },
    },
    { logger },
  )
  const { url, metricsUrl } = await indexer.start()
  await until('ready', () => indexer.ready().ready)
  const scrape = async (): Promise<string> => (await fetch(metricsUrl ?? '')).text()
  const text = await scrape()
  const endpoint = `chain="31337",endpoint="${chain.url}"`
  const expected = [
    'lilymed_chain_head_block{chain="31337"} 9',
    'lilymed_chain_safe_block{chain="31337"} 8',
    'lilymed_chain_finalised_block{chain="31337"} 7',
    'lilymed_chain_observed_block{chain="31337"} 9',
    'lilymed_chain_shown_block{chain="31337"} 9',
    'lilymed_chain_lag_seconds{chain="31337"} 0',
    'lilymed_chain_phase{chain="31337",phase="following"} 1',
    'lilymed_unread_records_total{chain="31337"} 0',
    'lilymed_ingest_backoffs_total{chain="31337"} 0',
    'lilymed_reorgs_total{chain="31337"} 0',
    'lilymed_disagreements_total{chain="31337"} 0',
    'lilymed_disagreements_standing{chain="31337"} 0',
    'lilymed_store_errors_total 0',
    `lilymed_endpoint_up{${endpoint}} 1`,
    `lilymed_endpoint_head_block{${endpoint}} 9`,
    'lilymed_ready 1',
    'lilymed_ready_check{check="store"} 1',
  ]
  const lines = text.split('\n')
  for (const line of expected) assert.ok(lines.includes(line), `${line} is not in\n${text}`)
  for (const name of [
    'events_appended_total',
    'projection_commits_total',
    'store_append_duration_seconds_count',
  ]) {
    const value = lines
      .find((line) => line.startsWith(`lilymed_${name}`))
      ?.split(' ')
      .at(-1)
    assert.ok(Number(value) > 0, `${name} is ${value}`)
  }
  assert.match(
    text,
    new RegExp(`lilymed_rpc_requests_total\\{${endpoint},method="[^"]+",outcome="answered"\\} [1-9]`),
  )
  assert.match(text, /lilymed_rpc_request_duration_seconds_bucket\{.*le="0\.005"\} \d/)
  // The public listener shows none of it, and neither shows what a URL holds beside its origin.
  assert.equal((await fetch(`${url}/metrics`)).status, 404)
  for (const shown of [text, await (await fetch(`${url}/status`)).text()]) assert.ok(!shown.includes(secret))

  chain.reorganise(9)
  chain.mine()
  await until('the reorg is counted', async () =>
    /^lilymed_reorgs_total\{chain="31337"\} 1$/m.test(await scrape()),
  )
  assert.match(await scrape(), /^lilymed_reorg_depth_blocks_sum\{chain="31337"\} 1$/m)
  await chain.close()
  await until('the endpoint is down', async () =>
    (await scrape()).includes(`lilymed_endpoint_up{${endpoint}} 0`),
  )
  assert.match(await scrape(), /^lilymed_ready 0$/m)
  await indexer.close()
  await assert.rejects(fetch(metricsUrl ?? ''))
})

test('every metric is named as the rest: words and a unit, counters by _total', () => {
  const names: [string, string][] = []
  const note = (kind: string) => (name: string) => {
    names.push([kind, name])
    return { add: (_: number, labels?: Labels) => void labels, record: () => undefined }
  }
  const meter: Meter = {
    counter: note('counter'),
    histogram: note('histogram'),
    gauge: note('gauge'),
    runningTotal: note('counter'),
  }
  createIndexerMetrics(meter).watch({
    status: () => ({ ready: true, checks: [], startedAt: '', position: null, chains: [] }),
    ingests: () => [],
    disagreements: () => 0,
  })
  assert.equal(new Set(names.map(([, name]) => name)).size, names.length)
  for (const [kind, name] of names) {
    assert.match(name, /^[a-z]+(_[a-z]+)*$/)
    assert.equal(name.endsWith('_total'), kind === 'counter', name)
    if (kind === 'histogram') assert.match(name, /_(seconds|blocks)$/)
  }
})
