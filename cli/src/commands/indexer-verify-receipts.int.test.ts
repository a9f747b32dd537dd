import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createIngest, createProvider, createRpcLogSource, createTranslator } from '@lilymed/chain'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { eventually } from '@lilymed/chain/testing/eventually'
import { startRpcRelay } from '@lilymed/chain/testing/rpc-relay'
import type { RelayedCall, RpcRelay } from '@lilymed/chain/testing/rpc-relay'
import { deployTestBeacon } from '@lilymed/chain/testing/test-beacon'
import { openSqliteEventStore } from '@lilymed/event-store'
import { contractBindings, loadIndexerConfig } from '@lilymed/indexer'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

type Log = Readonly<Record<string, string>>

describe('lilymed indexer verify --receipts, with one endpoint that keeps a log to itself', () => {
  let chain: TestChain
  let relay: RpcRelay
  let folder: string
  let config: string
  let block: string

  /** By range and by hash alike, of a block that another log of the same contract explains the bloom of. */
  const withoutLast = ({ method }: RelayedCall, result: unknown): unknown => {
    if (method !== 'eth_getLogs') return result
    const logs = result as readonly Log[]
    const last = logs.findLast(({ blockNumber }) => blockNumber === block)
    return logs.filter((log) => log !== last)
  }
  const verify = (...words: string[]) => runCommand('indexer', 'verify', '--config', config, ...words)

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-verify-'))
    chain = await startTestChain('--slots-in-an-epoch', '1')
    relay = await startRpcRelay(chain.url)
    const beacon = await deployTestBeacon(chain)
    await beacon.publish(1, 2, 3)
    await chain.rpc('evm_setAutomine', false)
    await beacon.hand(4, 5, 6)
    await chain.rpc('evm_mine')
    await chain.rpc('evm_setAutomine', true)
    block = await chain.rpc<string>('eth_blockNumber')
    await beacon.publish(7, 8, 9, 10)
    config = join(folder, 'indexer.toml')
    const contracts = { beacon: beacon.address }
    writeFileSync(
      config,
      indexerToml({ dataDirectory: folder, chainId: chain.chainId, urls: [relay.url], contracts }),
    )
    const [settings] = loadIndexerConfig({ file: config, environment: {} }).chains
    assert.ok(settings)
    const bindings = contractBindings(settings)
    relay.change = withoutLast
    const provider = await createProvider({ url: relay.url, expectedChainId: chain.chainId })
    const store = openSqliteEventStore({ path: join(folder, 'events.db') })
    const ingest = createIngest({
      store,
      source: createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 20 }),
      translator: createTranslator({ contracts: bindings, reader: provider }),
      contracts: bindings,
      startBlock: 0,
    })
    await ingest.start()
    await eventually('its block is final', () => (ingest.status().finalised?.number ?? 0) > Number(block))
    await ingest.close()
    await store.close()
    provider.destroy()
  })
  after(async () => {
    relay.close()
    await chain.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    relay.calm()
    relay.change = withoutLast
  })

  test('is believed without, and found out with it', async () => {
    const believed = await verify('--all')
    assert.match(believed.out, /\d+ facts, all as stored\n/)
    assert.match(
      believed.out,
      /^WARNING: the configuration has one endpoint .* only indexer verify --receipts shows/m,
    )
    assert.equal(believed.code, 0)
    for (const scope of [['--all'], ['--from', String(Number(block)), '--to', String(Number(block))]]) {
      const { code, out } = await verify(...scope, '--receipts')
      assert.match(out, /1 DIFFERENCE/)
      assert.match(
        out,
        new RegExp(`block ${Number(block)}, log 2: the chain has RandomnessPublished, the store does not`),
      )
      assert.match(out, /^ {2}proven: headers of \d+ blocks? hash to their names/m)
      assert.equal(code, 5)
    }
  })

  test('does not take receipts for a proof that lack the log as well', async () => {
    relay.change = (call, result) =>
      call.method === 'eth_getBlockReceipts' && call.params[0] === block
        ? (result as readonly { readonly logs: readonly Log[] }[]).map((receipt, index, all) =>
            index === all.length - 1 ? { ...receipt, logs: [] } : receipt,
          )
        : withoutLast(call, result)
    const { code, out } = await verify('--all', '--receipts')
    assert.match(out, /facts, all as stored\n/)
    assert.match(
      out,
      new RegExp(
        `^ {2}NOT PROVEN: 1 of \\d+ blocks, the first of them ${Number(block)}: its receipts do not hash`,
        'm',
      ),
    )
    assert.equal(code, 5)
    const json = JSON.parse((await verify('--all', '--receipts', '--json')).out)
    assert.equal(json.readings[0].proof.unproven, 1)
  })
})
