import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createIngest, createProvider, createRpcLogSource, createTranslator } from '@lilymed/chain'
import type { Ingest, RpcProvider, VerifyReport } from '@lilymed/chain'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { eventually } from '@lilymed/chain/testing/eventually'
import { startRpcRelay } from '@lilymed/chain/testing/rpc-relay'
import type { RpcRelay } from '@lilymed/chain/testing/rpc-relay'
import { deployTestBeacon } from '@lilymed/chain/testing/test-beacon'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { contractBindings, loadIndexerConfig } from '@lilymed/indexer'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

const lilymed = (...words: string[]) => runCommand('indexer', 'verify', ...words)

type Answer = {
  readonly agrees: boolean
  readonly readings: readonly { readonly endpoint: string; readonly report: VerifyReport }[]
  readonly unread: readonly { readonly endpoint: string; readonly code: string }[]
  readonly caution?: string
}

const reportIn = (json: string): VerifyReport => {
  const [reading] = (JSON.parse(json) as Answer).readings
  assert.ok(reading)
  return reading.report
}

describe('lilymed indexer verify, beside an indexer that runs', () => {
  let chain: TestChain
  let relay: RpcRelay
  let provider: RpcProvider
  let store: EventStore
  let ingest: Ingest
  let folder: string
  let config: string

  const configOf = (chainId: number, beacon: string, ...urls: string[]): string => {
    const file = join(folder, `${crypto.randomUUID()}.toml`)
    writeFileSync(file, indexerToml({ dataDirectory: folder, chainId, urls, contracts: { beacon } }))
    return file
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-verify-'))
    chain = await startTestChain('--slots-in-an-epoch', '1')
    relay = await startRpcRelay(chain.url)
    const beacon = await deployTestBeacon(chain)
    await beacon.publish(...Array.from({ length: 12 }, (_, index) => index + 1))
    config = configOf(chain.chainId, beacon.address, chain.url)
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    store = openSqliteEventStore({ path: join(folder, 'events.db') })
    const [settings] = loadIndexerConfig({ file: config, environment: {} }).chains
    assert.ok(settings)
    const contracts = contractBindings(settings)
    ingest = createIngest({
      store,
      source: createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 20 }),
      translator: createTranslator({ contracts, reader: provider }),
      contracts,
      startBlock: 0,
    })
    await ingest.start()
    await eventually('most blocks are final', () => (ingest.status().finalised?.number ?? 0) > 11)
  })
  after(async () => {
    await ingest.close()
    await store.close()
    provider.destroy()
    relay.close()
    await chain.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => relay.calm())

  test('says that all of it, or a sample that can be drawn again, agrees', async () => {
    const all = await lilymed('--config', config, '--rpc', relay.url, '--all')
    assert.match(
      all.out,
      /^chain 31337: final blocks 0 to \d+ read again from http:\S+: \d+ facts, all as stored\n$/,
    )
    assert.deepEqual([all.code, all.err], [0, ''])
    const drawn = await lilymed('--config', config, '--rpc', relay.url, '--sample', '5', '--json')
    assert.equal(drawn.code, 0)
    const report = reportIn(drawn.out)
    assert.equal(report.agrees, true)
    // Two stretches of a chain this short may overlap.
    assert.ok(report.blocks >= 3 && report.blocks <= 5)
    const again = await lilymed(
      '--config',
      config,
      '--rpc',
      relay.url,
      '--sample',
      '5',
      '--seed',
      String(report.seed),
    )
    assert.match(again.out, new RegExp(`${report.blocks} blocks drawn from .* --seed ${report.seed}`))
  })

  const changeBlock5 = (): void => {
    relay.change = ({ method }, result) =>
      method === 'eth_getLogs'
        ? (result as Array<Record<string, string>>).map((log) =>
            log['blockNumber'] === '0x5' ? { ...log, data: `0x${'11'.repeat(32)}` } : log,
          )
        : result
  }

  test('names what differs and exits with 5', async () => {
    changeBlock5()
    const words = await lilymed('--config', config, '--rpc', relay.url, '--from', '4', '--to', '6')
    assert.equal(words.code, 5)
    assert.match(words.out, /1 DIFFERENCE, 2 facts as stored/)
    assert.match(words.out, /block 5, log 0: RandomnessPublished differs in data\.randomness/)
    assert.match(words.out, /stored: .*\n.*chain: .*1111/)
    assert.match(words.out, /--from 5 --to 5/)
    const { code, out } = await lilymed('--config', config, '--rpc', relay.url, '--all', '--json')
    const { differences } = reportIn(out)
    assert.deepEqual([code, differences.map(({ block, kind }) => `${block} ${kind}`)], [5, ['5 different']])
  })

  const withEndpoints = (...urls: string[]): string => {
    const [settings] = loadIndexerConfig({ file: config, environment: {} }).chains
    return configOf(chain.chainId, settings?.contracts.beacon ?? '', ...urls)
  }

  test('asks two hosts of the configuration, as nothing tells which one a fact came from', async () => {
    const both = withEndpoints(chain.url, `${chain.url}/again`, relay.url)
    const { code, out } = await lilymed('--config', both, '--all')
    assert.equal(code, 0)
    const origins = [...out.matchAll(/read again from (\S+): \d+ facts, all as stored$/gm)].map(
      ([, at]) => at,
    )
    assert.deepEqual(origins, [chain.url, relay.url])
    assert.doesNotMatch(out, /WARNING/)
    changeBlock5()
    const differing = await lilymed('--config', both, '--from', '4', '--to', '6', '--json')
    const { agrees, readings } = JSON.parse(differing.out) as Answer
    assert.deepEqual(
      [differing.code, agrees, readings.map(({ endpoint, report }) => [endpoint, report.agrees])],
      [
        5,
        false,
        [
          [chain.url, true],
          [relay.url, false],
        ],
      ],
    )
  })

  test('warns where only the endpoint that the facts came from could be asked', async () => {
    const lone = await lilymed('--config', config, '--all')
    assert.equal(lone.code, 0)
    assert.ok(lone.out.includes(`read again from ${chain.url}: `))
    assert.match(lone.out, /^WARNING: the configuration has one endpoint of chain 31337, .*--rpc/m)
    const named = await lilymed('--config', config, '--rpc', `${chain.url}/`, '--all')
    assert.match(named.out, /^WARNING: this is an endpoint of the configuration/m)
    const down = withEndpoints('http://127.0.0.1:9', relay.url)
    const { code, out } = await lilymed('--config', down, '--all', '--json')
    const { readings, unread, caution } = JSON.parse(out) as Answer
    assert.deepEqual(
      [code, readings.map(({ endpoint }) => endpoint), unread.map((one) => [one.endpoint, one.code])],
      [0, [relay.url], [['http://127.0.0.1:9', 'RPC_UNREACHABLE']]],
    )
    assert.match(caution ?? '', /only one of the configured endpoints/)
    assert.match((await lilymed('--config', down)).out, /^not read from http:\/\/127\.0\.0\.1:9: /m)
  })

  const refused: Array<[what: string, code: number, message: RegExp, words: () => string[]]> = [
    ['a seed that is no number', 2, /--seed takes a whole number/, () => ['--rpc', relay.url, '--seed', 'x']],
    ['a sample of all', 2, /--sample draws/, () => ['--rpc', relay.url, '--sample', '5', '--all']],
    ['blocks that are not final', 2, /last final one/, () => ['--rpc', relay.url, '--to', '999999']],
    ['a chain that is not configured', 2, /--chain is 7/, () => ['--rpc', relay.url, '--chain', '7']],
    ['an endpoint that is down', 75, /no answer from/, () => ['--rpc', 'http://127.0.0.1:9']],
    [
      'a URL in a file that others may read',
      78,
      /chmod 600/,
      () => {
        const file = join(folder, 'exposed.url')
        writeFileSync(file, relay.url, { mode: 0o644 })
        return ['--rpc-file', file]
      },
    ],
  ]
  for (const [what, code, message, words] of refused) {
    test(`refuses ${what}`, async () => {
      const answer = await lilymed('--config', config, ...words())
      assert.match(answer.err, message)
      assert.deepEqual([answer.code, answer.out], [code, ''])
    })
  }

  test('refuses an endpoint of another chain, and a store without the chain', async () => {
    const beacon = `0x${'12'.repeat(20)}`
    const other = configOf(7, beacon, chain.url)
    const wrong = await lilymed('--config', other, '--rpc', relay.url)
    assert.match(wrong.err, /expected chain 7 .* got chain 31337/)
    assert.equal(wrong.code, 78)
    relay.change = ({ method }, result) => (method === 'eth_chainId' ? '0x7' : result)
    const empty = await lilymed('--config', other, '--rpc', relay.url)
    assert.match(empty.err, /no facts of chain 7/)
    assert.equal(empty.code, 3)
  })
})
