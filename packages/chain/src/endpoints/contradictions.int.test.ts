import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestChain } from '../testing/anvil.ts'
import {
  allServe,
  blocksWithLogs,
  countOf,
  healthOfRelay,
  openOver,
  relaysOf,
} from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { readAll, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import type { Contradiction } from './contradiction.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

describe('endpoints that contradict each other', () => {
  /** Hides the log of block 140 from ranges wider than some blocks. */
  const hiding =
    (widerThan: number): FaultyRelay['tell'] =>
    async (call, truth) => {
      const result = await truth(call)
      if (call.method !== 'eth_getLogs') return result
      const { fromBlock, toBlock } = call.params[0] as { fromBlock: string; toBlock: string }
      if (Number(toBlock) - Number(fromBlock) < widerThan) return result
      return (result as Array<{ blockNumber: string }>).filter(
        ({ blockNumber }) => Number(blockNumber) !== 140,
      )
    }

  test('about a final range: who contradicts itself is left out, and the other is believed', async (t) => {
    for (const widerThan of [20, 0]) {
      const [liar, honest] = await relaysOf(t, chain, 2)
      const contradictions: Contradiction[] = []
      const endpoints = await openOver(t, [liar, honest], {
        crossCheckShare: 1,
        onContradiction: (contradiction) => contradictions.push(contradiction),
      })
      await allServe(endpoints)
      liar.tell = hiding(widerThan)
      assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
      assert.deepEqual(
        contradictions.map(({ about, settledBy, quarantined }) => [about, settledBy, quarantined]),
        [['range', 'own contradiction', [liar.url]]],
      )
      assert.equal(healthOfRelay(endpoints, liar).state, 'quarantined')
    }
  })

  test('about a final range: the majority of three is believed', async (t) => {
    const [liar, one, two] = await relaysOf(t, chain, 3)
    const contradictions: Contradiction[] = []
    const endpoints = await openOver(t, [liar, one, two], {
      crossCheckShare: 1,
      onContradiction: (contradiction) => contradictions.push(contradiction),
    })
    await allServe(endpoints)
    liar.tell = hiding(20)
    for (let reads = 0; reads < 20 && contradictions.length === 0; reads += 1)
      assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    assert.deepEqual(
      contradictions.map(({ settledBy, quarantined }) => [settledBy, quarantined]),
      [['number', [liar.url]]],
    )
  })

  test('about a final range, and nobody can tell: the read fails, naming both, until they agree', async (t) => {
    const other = await startTestChain('--slots-in-an-epoch', '1', '--timestamp', '1700000000')
    t.after(() => other.stop())
    await other.rpc('anvil_mine', '0xc8')
    const [one, two] = await relaysOf(t, chain, 2)
    const contradictions: Contradiction[] = []
    const endpoints = await openOver(t, [one, two], {
      crossCheckShare: 1,
      forkGraceMs: 60_000,
      compareEveryMs: 60_000,
      onContradiction: (contradiction) => contradictions.push(contradiction),
    })
    await allServe(endpoints)
    two.target = other.url
    for (let reads = 0; reads < 2; reads += 1) {
      await assert.rejects(endpoints.source.range(readAll), (failure: Error) => {
        assert.equal(Reflect.get(failure, 'code'), 'RPC_ENDPOINTS_DISAGREE')
        assert.equal(Reflect.get(failure, 'retryable'), true)
        assert.match(failure.message, /take the wrong endpoint out of the configuration/)
        for (const { url } of [one, two])
          assert.match(failure.message, new RegExp(`${url} says 0x[0-9a-f]{16}`))
        return true
      })
    }
    assert.equal(contradictions[0]?.settledBy, 'nothing')
    two.target = chain.url
    assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
  })

  test('about the head: two against one, the one is left out and said so', async (t) => {
    const other = await startTestChain('--slots-in-an-epoch', '1000', '--timestamp', '1700000000')
    t.after(() => other.stop())
    await other.rpc('anvil_mine', `0x${(await chain.head()).toString(16)}`)
    const [fork, one, two] = await relaysOf(t, chain, 3)
    const contradictions: Contradiction[] = []
    fork.target = other.url
    const noTags: FaultyRelay['tell'] = (call, truth) =>
      ['safe', 'finalized'].includes(String(call.params[0])) ? Promise.resolve(null) : truth(call)
    for (const relay of [fork, one, two]) relay.tell = noTags
    const endpoints = await openOver(t, [fork, one, two], {
      onContradiction: (contradiction) => contradictions.push(contradiction),
    })
    await eventually('the contradiction is reported', () => contradictions.length > 0)
    const [{ about, settledBy, quarantined } = { about: '', settledBy: '', quarantined: [] }] = contradictions
    assert.deepEqual([about, settledBy, quarantined], ['head', 'number', [fork.url]])
    const hash = (await chain.rpc<{ hash: string }>('eth_getBlockByNumber', 'latest', false)).hash
    await eventually(
      'the head is the majority’s',
      async () => (await endpoints.source.head()).head.hash === hash,
    )
  })

  test('about a final block, and nobody can tell: no head is given', async (t) => {
    const other = await startTestChain('--slots-in-an-epoch', '1', '--timestamp', '1700000000')
    t.after(() => other.stop())
    await other.rpc('anvil_mine', `0x${(await chain.head()).toString(16)}`)
    const [one, two] = await relaysOf(t, chain, 2)
    two.target = other.url
    const contradictions: Contradiction[] = []
    const endpoints = await openOver(t, [one, two], {
      forkGraceMs: 60_000,
      onContradiction: (contradiction) => contradictions.push(contradiction),
    })
    const codes: string[] = []
    let told = ''
    const over = new AbortController()
    t.after(() => over.abort())
    void (async () => {
      for await (const update of endpoints.source.follow(over.signal)) {
        if (update.kind === 'failure') told = String(update.error)
        codes.push(update.kind === 'head' ? 'head' : String(Reflect.get(update.error as Error, 'code')))
      }
    })()
    await eventually('the dispute is told', () => codes.at(-1) === 'RPC_ENDPOINTS_DISAGREE')
    assert.equal(contradictions[0]?.about, 'finalised')
    assert.match(told, /to agree on block \d+, which they call final; /)
    for (const { url } of [one, two]) assert.match(told, new RegExp(`${url} says 0x[0-9a-f]{64}`))
    assert.match(told, /add a third endpoint, or compare with a block explorer/)
    two.target = chain.url
    await eventually('they agree again', () => codes.at(-1) === 'head')
  })
})

describe('an endpoint that answers nothing to ranges', () => {
  test('is not believed', async (t) => {
    const [empty, good] = await relaysOf(t, chain, 2)
    empty.tell = async (call, truth) => (call.method === 'eth_getLogs' ? [] : truth(call))
    const told: string[] = []
    const endpoints = await openOver(t, [empty, good], {
      crossCheckShare: 1,
      onWarning: ({ endpoint, message }) => told.push(`${endpoint}: ${message}`),
    })
    await allServe(endpoints)
    for (const request of [readAll, { ...readAll, from: 1, to: 50 }, { ...readAll, from: 5, to: 5 }]) {
      const expected = [5, 140].filter((block) => block >= request.from && block <= request.to)
      assert.deepEqual(await blocksWithLogs(endpoints, request), expected)
    }
    assert.match(
      told.join(),
      new RegExp(`^${empty.url}: its answer to eth_getLogs about blocks? \\d+.* is not believed: `),
    )
  })
})

describe('an endpoint that takes narrow ranges', () => {
  const narrow =
    (blocks: number): FaultyRelay['tell'] =>
    async (call, truth) => {
      const { fromBlock, toBlock } = (call.params[0] ?? {}) as { fromBlock?: string; toBlock?: string }
      if (call.method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) >= blocks)
        throw Object.assign(new Error('narrow'), {
          error: { code: -32614, message: `eth_getLogs is limited to a ${blocks} range` },
        })
      return truth(call)
    }

  test('is passed over for the wide ones, and what the widest takes is what fits', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    one.tell = narrow(10)
    const endpoints = await openOver(t, [one, two])
    await allServe(endpoints)
    for (let reads = 0; reads < 4; reads += 1) assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    two.tell = narrow(60)
    const first = await endpoints.source.range(readAll)
    assert.equal(first.kind, 'refused')
    const asked = one.requests.length + two.requests.length
    const second = await endpoints.source.range(readAll)
    assert.equal(second.kind === 'refused' && second.fits, 60)
    assert.ok(countOf(one, 'eth_getLogs') <= 2 && one.requests.length + two.requests.length - asked < 20)
    assert.deepEqual(await blocksWithLogs(endpoints, { ...readAll, from: 100, to: 150 }), [140])
  })
})
