import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { allServe, healthOfRelay, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { lagging } from '../testing/faulty-relay.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { readAll, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

describe('a start', () => {
  test('is no failure: nothing is said before the first look at the tip is over', async (t) => {
    const [only] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [only])
    const over = new AbortController()
    t.after(() => over.abort())
    for await (const update of endpoints.source.follow(over.signal)) {
      assert.equal(update.kind, 'head')
      break
    }
  })

  test('whose looks fail says so', { timeout: 60_000 }, async (t) => {
    const [only] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [only])
    only.down()
    const over = new AbortController()
    t.after(() => over.abort())
    for await (const update of endpoints.source.follow(over.signal)) if (update.kind === 'failure') break
  })
})

describe('an endpoint that lags', () => {
  test('does not take the head back when the one ahead dies, and goes on from there', async (t) => {
    const [ahead, behind] = await relaysOf(t, chain, 2)
    behind.tell = lagging(3)
    const endpoints = await openOver(t, [behind, ahead])
    await allServe(endpoints)
    const top = await chain.head()
    assert.equal((await endpoints.source.head()).head.number, top)
    assert.equal(healthOfRelay(endpoints, behind).lagBlocks, 3)
    const newest = await endpoints.source.range({ ...readAll, from: top, to: top })
    assert.equal(newest.kind, 'range')
    const heads: number[] = []
    const over = new AbortController()
    t.after(() => over.abort())
    void (async () => {
      for await (const update of endpoints.source.follow(over.signal)) {
        if (update.kind === 'head' && update.observation.head.number !== heads.at(-1))
          heads.push(update.observation.head.number)
      }
    })()
    ahead.down()
    await eventually('its absence is noticed', () => healthOfRelay(endpoints, ahead).state !== 'serving')
    await chain.rpc('anvil_mine', '0x2')
    await eventually('the other one moved', () => healthOfRelay(endpoints, behind).head === top - 1)
    assert.deepEqual(heads, [top])
    await chain.rpc('anvil_mine', '0x3')
    await eventually('the head goes on', () => heads.at(-1) === top + 2)
    assert.deepEqual(
      heads,
      heads.toSorted((one, other) => one - other),
    )
  })

  test('is not the one whose "no such block" is believed', async (t) => {
    const [behind, ahead] = await relaysOf(t, chain, 2)
    behind.tell = lagging(3)
    const endpoints = await openOver(t, [behind, ahead])
    await allServe(endpoints)
    const top = await chain.head()
    const header = await endpoints.source.header(top)
    assert.equal(header?.number, top)
    assert.equal((await endpoints.source.header(header?.hash ?? ''))?.number, top)
    assert.equal(await endpoints.source.header(top + 50), null)
  })

  test('a head taken back by the one that showed it is taken back', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two])
    await allServe(endpoints)
    const top = await chain.head()
    for (const relay of [one, two]) relay.tell = lagging(2)
    await eventually('both show less', async () => (await endpoints.source.head()).head.number === top - 2)
  })
})

describe('what is safe and final', () => {
  const withTags =
    (finalised: number | null): FaultyRelay['tell'] =>
    (call, truth) => {
      const isTag = call.params[0] === 'finalized' || call.params[0] === 'safe'
      if (!isTag) return truth(call)
      if (finalised === null) return Promise.resolve(null)
      return truth({ ...call, params: [`0x${finalised.toString(16)}`, false] })
    }

  test('is the lower of what the endpoints say, those without the tags aside', async (t) => {
    const all = await relaysOf(t, chain, 3)
    all[0].tell = withTags(140)
    all[1].tell = withTags(120)
    all[2].tell = withTags(null)
    const endpoints = await openOver(t, all)
    await allServe(endpoints)
    const { finalised, safe } = await endpoints.source.head()
    assert.deepEqual([finalised?.number, safe?.number], [120, 120])
    assert.deepEqual(
      endpoints.health().map(({ hasFinalisedTag }) => hasFinalisedTag),
      [true, true, false],
    )
  })

  test('is nothing where no endpoint has the tags', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    relay.tell = withTags(null)
    const endpoints = await openOver(t, [relay])
    assert.deepEqual((await endpoints.source.head()).finalised, null)
  })
})
