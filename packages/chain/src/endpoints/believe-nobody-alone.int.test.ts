/** One endpoint of three that lies, and is the quickest. The others are honest, slower, and may be behind. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { headerHash } from '../log-source/header-hash.ts'
import type { RangeAnswer } from '../log-source/log-source.ts'
import { allServe, countOf, healthOfRelay, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { lagging } from '../testing/faulty-relay.ts'
import type { AskTruth, FaultyRelay } from '../testing/faulty-relay.ts'
import { logger, readAll, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import type { Contradiction } from './contradiction.ts'
import type { Endpoints, EndpointsOptions } from './open-endpoints.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

type Block = Readonly<Record<string, unknown>> & { readonly number: string; readonly hash: string }
type Log = Readonly<Record<string, unknown>>

const isLatest = ({ params }: { readonly params: readonly unknown[] }): boolean => params[0] === 'latest'
/** Nothing is final, so that the newest blocks are as good as any. */
const untagged =
  (tell: FaultyRelay['tell']): FaultyRelay['tell'] =>
  (call, truth) =>
    ['safe', 'finalized'].includes(String(call.params[0])) ? Promise.resolve(null) : tell(call, truth)
const honest: FaultyRelay['tell'] = (call, truth) => truth(call)
const slow: FaultyRelay['tell'] = async (call, truth) => {
  await delay(40)
  return truth(call)
}
/** The same logs, by range, by hash and in receipts, with other data. A bloom knows nothing of data. */
const otherData: FaultyRelay['tell'] = async (call, truth) => {
  const result = await truth(call)
  const changed = (log: Log): Log => ({ ...log, data: '0x01' })
  if (call.method === 'eth_getLogs') return (result as Log[]).map(changed)
  if (call.method !== 'eth_getBlockReceipts') return result
  return (result as { readonly logs: Log[] }[]).map((receipt) => ({
    ...receipt,
    logs: receipt.logs.map(changed),
  }))
}
/** A block that follows the newest, holds together, and was never made. */
const madeUp = async (truth: AskTruth): Promise<Block> => {
  const head = (await truth({ method: 'eth_getBlockByNumber', params: ['latest', false] })) as Block
  const block = {
    ...head,
    number: `0x${(Number(head.number) + 1).toString(16)}`,
    parentHash: head.hash,
    timestamp: `0x${(Number(head['timestamp']) + 1_000).toString(16)}`,
  }
  return { ...block, hash: headerHash(block) ?? '' }
}
const ahead: FaultyRelay['tell'] = async (call, truth) => {
  const block = await madeUp(truth)
  const [first] = call.params
  if (call.method === 'eth_getBlockByNumber' && (isLatest(call) || first === block.number)) return block
  if (call.method === 'eth_getLogs' && JSON.stringify(first).includes(block.number)) return []
  return truth(call)
}

const openThree = async (
  t: TestContext,
  tells: readonly [FaultyRelay['tell'], FaultyRelay['tell'], FaultyRelay['tell']],
  options: Partial<EndpointsOptions> = {},
): Promise<{
  readonly endpoints: Endpoints
  readonly relays: readonly FaultyRelay[]
  readonly found: Contradiction[]
}> => {
  const relays = await relaysOf(t, chain, 3)
  const found: Contradiction[] = []
  for (const [place, relay] of relays.entries()) relay.tell = untagged(tells[place] ?? honest)
  const endpoints = await openOver(t, relays, {
    agreeOnAll: true,
    forkGraceMs: 60_000,
    onContradiction: (contradiction) => found.push(contradiction),
    ...options,
  })
  await allServe(endpoints)
  return { endpoints, relays, found }
}
const dataOf = (answer: RangeAnswer): unknown =>
  answer.kind === 'range' ? answer.logs.map(({ data }) => data) : answer
const tip = { from: 140, to: 145, addresses: [logger], parentHash: undefined }

describe('one endpoint of three that lies and is the quickest', () => {
  for (const [name, request] of [
    ['the newest blocks', tip],
    ['final blocks', readAll],
  ] as const) {
    test(`has other data in a log of ${name}: the others are believed, and it is left out`, async (t) => {
      const { endpoints, relays, found } = await openThree(t, [otherData, slow, slow])
      const expected = request === tip ? ['0x'] : ['0x', '0x']
      for (let reads = 0; reads < 5; reads += 1)
        assert.deepEqual(dataOf(await endpoints.source.range(request)), expected)
      const [liar] = relays
      assert.ok(liar)
      assert.deepEqual(
        found.map(({ about, settledBy, quarantined }) => [about, settledBy, quarantined]),
        [['range', 'number', [liar.url]]],
      )
      assert.equal(healthOfRelay(endpoints, liar).state, 'quarantined')
    })
  }

  test('is not all that is heard because it is the first that serves', async (t) => {
    const relays = await relaysOf(t, chain, 3)
    const late: FaultyRelay['tell'] = async (call, truth) => {
      if (call.method === 'eth_chainId') await delay(300)
      return truth(call)
    }
    for (const [place, tell] of [otherData, late, late].entries())
      (relays[place] ?? assert.fail()).tell = untagged(tell)
    const endpoints = await openOver(t, relays, { agreeOnAll: true })
    assert.deepEqual(dataOf(await endpoints.source.range(tip)), ['0x'])
  })

  test('is not whose head is the first, and so caught up with', async (t) => {
    const relays = await relaysOf(t, chain, 3)
    const late: FaultyRelay['tell'] = async (call, truth) => {
      if (isLatest(call)) await delay(300)
      return truth(call)
    }
    for (const [place, tell] of [lagging(100), late, late].entries())
      (relays[place] ?? assert.fail()).tell = untagged(tell)
    const endpoints = await openOver(t, relays, { agreeOnAll: true })
    const over = new AbortController()
    for await (const update of endpoints.source.follow(over.signal)) {
      assert.equal(update.kind === 'head' && update.observation.head.number, await chain.head())
      over.abort()
    }
  })

  test('made a block up: nobody reads it, and it is no head', async (t) => {
    const { endpoints, relays } = await openThree(t, [ahead, slow, slow], { secondOpinionMs: 2_000 })
    const [liar] = relays
    const head = await chain.head()
    assert.ok(liar)
    await eventually('it shows its block', () => healthOfRelay(endpoints, liar).head === head + 1)
    assert.equal((await endpoints.source.head()).head.number, head)
    const next = { ...tip, from: head + 1, to: head + 1 }
    const alone = await openOver(t, [liar])
    assert.equal((await alone.source.range(next)).kind, 'range', 'the lie holds together')
    assert.deepEqual(await endpoints.source.range(next), { kind: 'missing', block: head + 1 })
  })

  test('has another block in place of one that is known: no fork is looked for', async (t) => {
    const forged: FaultyRelay['tell'] = async (call, truth) => {
      const block = (await truth(call)) as Block
      if (call.method !== 'eth_getBlockByNumber' || block === null) return block
      const other = { ...block, extraData: '0x1234' }
      return { ...other, hash: headerHash(other) }
    }
    const told: string[] = []
    const onWarning = ({ endpoint, message }: { endpoint: string; message: string }): void =>
      void told.push(`${endpoint}: ${message}`)
    const { endpoints, relays } = await openThree(t, [forged, slow, slow], { onWarning })
    const { hash } = await chain.rpc<Block>('eth_getBlockByNumber', '0x8c', false)
    for (let reads = 0; reads < 3; reads += 1) assert.equal((await endpoints.source.header(140))?.hash, hash)
    assert.equal(await endpoints.source.header(9_999), null)
    const [warning = '', ...others] = told.filter((line) => line.includes('not believed'))
    assert.deepEqual(others, [])
    const words = `${relays[0]?.url}: its answer to eth_getBlockByNumber about block 140 is not believed: most endpoints say ${hash}, this one 0x`
    assert.ok(warning.startsWith(words), warning)
  })

  test('says what gas costs and what waits: the middle is believed, in the order of what was asked', async (t) => {
    const account = `0x${'1'.repeat(40)}`
    const calls = [
      { method: 'eth_gasPrice', params: [] },
      { method: 'eth_getTransactionCount', params: [account, 'latest'] },
      { method: 'eth_getTransactionCount', params: [account, 'pending'] },
    ]
    const answering =
      (price: string, pending: string, wait: number): FaultyRelay['tell'] =>
      async (call, truth) => {
        if (call.method === 'eth_gasPrice') return price
        await delay(wait)
        return call.params[1] === 'pending' ? pending : truth(call)
      }
    for (const lie of ['0xffffff', '0x0']) {
      const { endpoints } = await openThree(t, [
        answering(lie, lie, 0),
        answering('0x5', '0x1', 40),
        answering('0x7', '0x2', 40),
      ])
      const said = await endpoints.reader.sendBatch(calls)
      const [price, mined, pending] = said.map((answer) => (answer.ok ? Number(answer.result) : answer))
      assert.deepEqual([price, mined, pending], lie === '0x0' ? [5, 0, 1] : [7, 0, 2])
    }
  })

  test('forges logs and headers that are read by themselves: the others are believed', async (t) => {
    const late: FaultyRelay['tell'] = async (call, truth) => {
      const result = await otherData(call, truth)
      if (call.method !== 'eth_getBlockByNumber') return result
      return { ...(result as Block), timestamp: '0xffffffff' }
    }
    const { endpoints } = await openThree(t, [honest, slow, slow])
    const calls = [
      { method: 'eth_getLogs', params: [{ address: logger, fromBlock: '0x1', toBlock: '0x95' }] },
      { method: 'eth_gasPrice', params: [] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      { method: 'eth_getBlockByNumber', params: ['0x8c', false] },
    ]
    const truth = await endpoints.reader.sendBatch(calls)
    const told: string[] = []
    const lied = await openThree(t, [late, slow, slow], { onWarning: ({ message }) => told.push(message) })
    const said = await lied.endpoints.reader.sendBatch(calls)
    assert.deepEqual(said, truth)
    assert.match(
      told.join('\n'),
      /its answer to eth_getLogs about blocks 1 to 149 and 2 more calls is not believed: most endpoints say 0x\w{32}, this one 0x/,
    )
    assert.deepEqual(said[0]?.ok && (said[0].result as Log[]).map(({ data }) => data), ['0x', '0x'])
    assert.equal(said[2]?.ok && Number((said[2].result as Block).number), await chain.head())
  })

  test('is not believed while another is behind: that one is waited for', async (t) => {
    const { endpoints, relays } = await openThree(t, [otherData, slow, lagging(20)])
    const late = relays[2] ?? assert.fail()
    const before = countOf(late, 'eth_getLogs')
    const read = endpoints.source.range({ ...tip, to: await chain.head() })
    await eventually('it was asked', () => countOf(late, 'eth_getLogs') > before + 1)
    late.tell = untagged(honest)
    assert.deepEqual(dataOf(await read), ['0x'])
  })
})

describe('endpoints none of which is believed alone', () => {
  const head = (): Promise<number> => chain.head()
  const newest = async () => ({ ...tip, to: await head() })
  const hanging: FaultyRelay['fault'] = () => undefined

  test('serve with one that is dead, is behind, or does not answer', async (t) => {
    const { endpoints, relays } = await openThree(t, [honest, honest, honest])
    const third = relays[2] ?? assert.fail()
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
    third.tell = untagged(lagging(20))
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
    third.fault = hanging
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
    third.fault = (_, response) => void response.destroy()
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
  })

  test('open where one does not answer, once it has been waited for', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    two.fault = hanging
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true, secondOpinionMs: 300 })
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
  })

  test('have the newest block of the head, where one of two is behind', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    two.tell = untagged(lagging(20))
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true, secondOpinionMs: 1_000 })
    await allServe(endpoints)
    const [newestBlock] = await endpoints.reader.sendBatch([
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
    ])
    assert.equal(newestBlock?.ok && Number((newestBlock.result as Block).number), await head())
  })

  test('are one after all where the others are gone, and two that differ are none', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true, secondOpinionMs: 500 })
    await allServe(endpoints)
    two.fault = hanging
    assert.deepEqual(dataOf(await endpoints.source.range(await newest())), ['0x'])
    assert.equal((await endpoints.source.header(140))?.number, 140)
    two.fault = undefined
    two.tell = otherData
    await assert.rejects(endpoints.source.range(await newest()), { code: 'RPC_ENDPOINTS_DISAGREE' })
  })

  test('take no more blocks at once than two of them do, of three as of two', async (t) => {
    const { endpoints, relays } = await openThree(t, [honest, honest, honest])
    const narrow = untagged((call, truth) => {
      const { fromBlock, toBlock } = (call.params[0] ?? {}) as { fromBlock?: string; toBlock?: string }
      if (call.method !== 'eth_getLogs' || Number(toBlock) - Number(fromBlock) < 60) return truth(call)
      throw Object.assign(new Error('narrow'), {
        error: { code: -32614, message: 'eth_getLogs is limited to a 60 range' },
      })
    })
    for (const relay of relays.slice(1)) relay.tell = narrow
    const [wide, other] = await relaysOf(t, chain, 2)
    wide.tell = untagged(honest)
    other.tell = narrow
    const two = await openOver(t, [wide, other], { agreeOnAll: true })
    await allServe(two)
    for (const { source } of [endpoints, two]) {
      for (let reads = 0; reads < 2; reads += 1) {
        const answer = await source.range(readAll)
        assert.deepEqual([answer.kind, answer.kind === 'refused' && answer.fits], ['refused', 60])
      }
      assert.equal((await source.range({ ...readAll, to: 60 })).kind, 'range')
    }
  })
})
