import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createApiClient } from '@lilymed/api'
import type { IndexerStatus } from '@lilymed/api'
import { factStream } from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { startWireDouble } from '@lilymed/event-store/testing/wire-double'
import { createLogger } from '@lilymed/service-kit'
import type { IndexerConfig } from '../config.ts'
import { createIndexer } from '../indexer.ts'
import type { Indexer } from '../indexer.ts'
import { chainConfigOf, startEmptyChain } from '../testing/empty-chain.ts'
import type { ChainConfig } from './chain-config.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'lilymed-multichain-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** An indexer of these chains, kept in a folder of its own unless one is named. */
const run = async (
  chains: readonly ChainConfig[],
  dataDirectory: string = crypto.randomUUID(),
  store: IndexerConfig['store'] = {},
): Promise<{ readonly indexer: Indexer; readonly url: string; readonly failures: unknown[] }> => {
  const failures: unknown[] = []
  const indexer = await createIndexer(
    {
      chains: [...chains],
      dataDirectory: join(folder, dataDirectory),
      http: { host: '127.0.0.1', port: 0 },
      merkleLog: { enabled: false, checkpointIntervalMs: 20 },
      store,
    },
    { logger, fail: (failure) => failures.push(failure) },
  )
  try {
    const { url } = await indexer.start()
    return { indexer, url, failures }
  } catch (failure) {
    await indexer.close()
    throw failure
  }
}

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `waited a minute in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The types of what stands in the stream of a chain, from the first on. */
const eventsOf = async (dataDirectory: string, chainId: number): Promise<string[]> => {
  const store = openSqliteEventStore({ path: join(folder, dataDirectory, 'events.db'), readonly: true })
  try {
    const types: string[] = []
    for await (const { type } of store.readStream(factStream(chainId))) types.push(type)
    return types
  } finally {
    await store.close()
  }
}

const chainIn = ({ chains }: IndexerStatus, chainId: number) =>
  chains.find((chain) => chain.chainId === chainId) ?? assert.fail(`chain ${chainId} is missing`)

describe('several chains in one process', () => {
  test('each has its own stream, head and status, and both are shown', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 4)]
    const { indexer, url } = await run([chainConfigOf(1, one.url), chainConfigOf(2, two.url)])
    await until('ready', () => indexer.ready().ready)
    const api = createApiClient({ baseUrl: url })
    const shown = (await api.listChains()).items.map(({ chainId, block, finality }) => [
      chainId,
      block,
      finality,
    ])
    assert.deepEqual(shown, [
      [1, 9, 7],
      [2, 4, 2],
    ])
    const status = await api.getStatus()
    assert.equal(status.ready, true)
    const { phase, head, safe, finalised, observed, lagBlocks, endpoints } = chainIn(status, 2)
    assert.deepEqual([phase, head, safe, finalised, observed, lagBlocks], ['following', 4, 3, 2, 4, 0])
    assert.deepEqual(
      endpoints.map(({ name, state }) => [name, state]),
      [[two.url, 'serving']],
    )
    assert.notEqual(chainIn(status, 1).epoch, chainIn(status, 2).epoch)
    await indexer.close()
    await Promise.all([one.close(), two.close()])
  })

  test('one whose RPC is down at the start is named with a remedy, and followed once it is there', async () => {
    const one = await startEmptyChain(1, 9)
    const gone = await startEmptyChain(2, 4)
    gone.hangUp(true)
    const { indexer, url } = await run([chainConfigOf(1, one.url), chainConfigOf(2, gone.url)])
    await until('chain 1 is followed', () => chainIn(indexer.status(), 1).phase === 'following')
    const answer = await fetch(`${url}/ready`)
    assert.equal(answer.status, 503)
    const { checks } = (await answer.json()) as ReturnType<Indexer['ready']>
    const unmet = checks.filter(({ ok }) => !ok)
    assert.deepEqual(
      unmet.map(({ name, remedy }) => [name, remedy]),
      [['chain 2', 'nothing while it passes: it is tried again by itself']],
    )
    const { trouble } = chainIn(indexer.status(), 2)
    assert.equal(trouble?.code, 'RPC_UNREACHABLE')
    assert.ok(Date.parse(trouble.retryAt ?? '') > Date.parse(trouble.since))

    gone.hangUp(false)
    await until('chain 2 is followed as well', () => indexer.ready().ready)
    await indexer.close()
    await Promise.all([one.close(), gone.close()])
  })

  test('one that is lost on the way makes it not ready, while the other goes on', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 4)]
    const { indexer } = await run([chainConfigOf(1, one.url), chainConfigOf(2, two.url)])
    await until('ready', () => indexer.ready().ready)
    await two.close()
    await until('not ready', () => !indexer.ready().ready)
    one.mine()
    await until('block 10 of chain 1 is shown', () => chainIn(indexer.status(), 1).shown === 10)
    const unmet = indexer.ready().checks.filter(({ ok }) => !ok)
    assert.match(unmet[0]?.detail ?? '', new RegExp(`no endpoint serves it: ${two.url}`))
    assert.deepEqual(
      unmet.map(({ name }) => name),
      ['chain 2'],
    )
    await indexer.close()
    await one.close()
  })

  test('a reorg of one takes back what was read of that one and leaves the other as it is', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 9)]
    const { indexer, failures } = await run([chainConfigOf(1, one.url), chainConfigOf(2, two.url)], 'reorg')
    await until('ready', () => indexer.ready().ready)
    const untouched = { epoch: chainIn(indexer.status(), 1).epoch, events: await eventsOf('reorg', 1) }
    two.reorganise(8)
    two.mine()
    await until('block 10 of chain 2 is shown', () => chainIn(indexer.status(), 2).shown === 10)
    assert.deepEqual(
      (await eventsOf('reorg', 2)).filter((type) => type === 'ChainRewound'),
      ['ChainRewound'],
    )
    assert.deepEqual(
      { epoch: chainIn(indexer.status(), 1).epoch, events: await eventsOf('reorg', 1) },
      untouched,
    )
    assert.equal(indexer.ready().ready, true)
    assert.deepEqual(failures, [])
    await indexer.close()
    await Promise.all([one.close(), two.close()])
  })

  test('a reorg below finality stops that chain alone; with no other left it ends the process', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 9)]
    const configs = [chainConfigOf(1, one.url), chainConfigOf(2, two.url)]
    const { indexer, failures } = await run(configs)
    await until('ready', () => indexer.ready().ready)
    two.reorganise(5)
    two.mine()
    await until('chain 2 has stopped', () => chainIn(indexer.status(), 2).phase === 'stopped')
    const { trouble } = chainIn(indexer.status(), 2)
    assert.equal(trouble?.code, 'REORG_BELOW_FINALITY')
    assert.equal(trouble.retryAt, null)
    // How far it came and of whom it was read is still said.
    const { head, observed, endpoints } = chainIn(indexer.status(), 2)
    assert.deepEqual([head, observed, endpoints.map(({ name }) => name)], [10, 9, [two.url]])
    one.mine()
    await until('block 10 of chain 1 is shown', () => chainIn(indexer.status(), 1).shown === 10)
    assert.equal(indexer.ready().ready, false)
    assert.deepEqual(failures, [])

    one.reorganise(5)
    one.mine()
    await until('the process ends', () => failures.length > 0)
    assert.equal(Reflect.get(Object(failures[0]), 'code'), 'REORG_BELOW_FINALITY')
    await assert.rejects(indexer.ended(), { code: 'REORG_BELOW_FINALITY' })
    await indexer.close()
    await Promise.all([one.close(), two.close()])
  })

  test('a chain whose contracts were changed is stopped by name, and the others are followed', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 4)]
    const [first, second] = [chainConfigOf(1, one.url), chainConfigOf(2, two.url)]
    const before = await run([first, second], 'contracts')
    await until('ready', () => before.indexer.ready().ready)
    await before.indexer.close()
    const changed = { ...second, contracts: { ...second.contracts, beacon: second.contracts.canaries } }
    const { indexer } = await run([first, changed], 'contracts')
    await until('chain 1 is followed', () => chainIn(indexer.status(), 1).phase === 'following')
    assert.equal(chainIn(indexer.status(), 2).trouble?.code, 'INGEST_CONTRACTS_CHANGED')
    // What was shown of it stays shown.
    assert.equal(chainIn(indexer.status(), 2).shown, 4)
    await indexer.close()
    await assert.rejects(run([changed], 'contracts'), { code: 'INGEST_CONTRACTS_CHANGED' })
    await Promise.all([one.close(), two.close()])
  })

  test('a second indexer on one of its streams fences it out, and it ends as a whole', async () => {
    const [one, two] = [await startEmptyChain(1, 9), await startEmptyChain(2, 4)]
    const double = await startWireDouble()
    const connectionStringFile = join(folder, 'connection-string')
    writeFileSync(connectionStringFile, `${double.url}\n`, { mode: 0o600 })
    const store = { kurrentdb: { connectionStringFile } }
    const configs = [chainConfigOf(1, one.url), chainConfigOf(2, two.url)]
    const first = await run(configs, 'first', store)
    await until('ready', () => first.indexer.ready().ready)
    const second = await run(configs.slice(1), 'second', store)
    two.mine()
    await until('the first ends', () => first.failures.length > 0)
    await assert.rejects(first.indexer.ended(), { code: 'INGEST_FENCED' })
    await until('the second goes on', () => chainIn(second.indexer.status(), 2).shown === 5)
    await first.indexer.close()
    await second.indexer.close()
    double.stop()
    await Promise.all([one.close(), two.close()])
  })
})
