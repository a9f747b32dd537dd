import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockHash, blockHeader, tipAt } from '../testing/test-blocks.ts'
import type { ChainLog, LogSource, RangeAnswer, RangeRequest } from './log-source.ts'
import { prefetchRanges } from './prefetch-ranges.ts'
import type { PrefetchOptions } from './prefetch-ranges.ts'

/** Resolves when every answer that can be there is there. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A source of a chain up to block `head` whose answers can be replaced and take some turns of the event loop, and what it was asked. */
const sourceThat = (
  answer: (request: RangeRequest) => RangeAnswer | Error | undefined = () => undefined,
  options: PrefetchOptions = {},
  { head = 100, turns = 0, readTurns = 0 } = {},
) => {
  const asked: string[] = []
  const askedAtArrival: number[] = []
  let [now, most] = [0, 0]
  const source: LogSource = {
    chainId: 1,
    head: async () => tipAt(head),
    header: async () => null,
    // oxlint-disable-next-line require-yield -- nothing new happens at the tip
    async *follow() {
      return
    },
    range: async (request) => {
      asked.push(`${request.from}..${request.to}`)
      const given = answer(request)
      most = Math.max(most, ++now)
      for (let turn = 0; turn < turns; turn += 1) await settled()
      now -= 1
      const before = asked.length
      if (readTurns > 0) request.onArrived?.()
      askedAtArrival.push(asked.length - before)
      for (let turn = 0; turn < readTurns; turn += 1) await settled()
      if (given instanceof Error) throw given
      const count = request.to - request.from + 1
      const headers = Array.from({ length: count }, (_, index) => blockHeader(request.from + index))
      return given ?? { kind: 'range', headers, logs: [] }
    },
  }
  return { asked, askedAtArrival, most: () => most, source: prefetchRanges(source, options) }
}
const request = (from: number, to: number): RangeRequest => ({
  from,
  to,
  addresses: [],
  parentHash: blockHash(from - 1),
})
const lastOf = (answer: RangeAnswer): number | undefined =>
  answer.kind === 'range' ? answer.headers.at(-1)?.number : undefined

test('the next range is asked for along with the first, and each is asked for once', async () => {
  const { asked, source } = sourceThat()
  await source.head()
  for (const from of [1, 11, 21]) {
    assert.equal(lastOf(await source.range(request(from, from + 9))), from + 9)
    await settled()
  }
  assert.deepEqual(asked, ['1..10', '11..20', '21..30', '31..40'])
})

test('while answers come too late more ranges are on their way, as many as was said', async () => {
  for (const ranges of [1, 2, 3]) {
    const { asked, source } = sourceThat(undefined, { ranges }, { head: 1_000, turns: 5 })
    await source.head()
    for (let from = 1; from < 400; from += 10) await source.range(request(from, from + 9))
    assert.equal(asked.length, 40 + ranges)
  }
})

test('once answers wait to be wanted, fewer are read ahead again', async () => {
  const { asked, source } = sourceThat(undefined, {}, { head: 1_000, turns: 5 })
  await source.head()
  let from = 1
  for (; from < 100; from += 10) await source.range(request(from, from + 9))
  assert.equal(asked.length, 12)
  for (; from < 500; from += 10) {
    for (let turn = 0; turn < 10; turn += 1) await settled()
    await source.range(request(from, from + 9))
  }
  assert.equal(asked.length, 51)
})

test('an answer that is there makes room for another question, wanted or not, until enough wait', async () => {
  const { asked, source, most } = sourceThat(undefined, { ranges: 2, ahead: 4 }, { head: 1_000, turns: 5 })
  await source.head()
  let from = 1
  for (; from < 100; from += 10) await source.range(request(from, from + 9))
  for (let turn = 0; turn < 100; turn += 1) await settled()
  assert.equal(asked.length, 10 + 4)
  assert.equal(most(), 2)
})

test('once an answer is there the next question is on its way before that is read, and never more than may be', async () => {
  const { askedAtArrival, source, most } = sourceThat(undefined, {}, { head: 1_000, turns: 3, readTurns: 3 })
  await source.head()
  for (let from = 1; from < 200; from += 10) await source.range(request(from, from + 9))
  assert.ok(askedAtArrival.filter((count) => count === 1).length > 10, askedAtArrival.join())
  assert.ok(Math.max(...askedAtArrival) <= 1, askedAtArrival.join())
  assert.equal(most(), 2)
})

test('what is final is taken though it is wider than what is wanted, what is not is asked for anew', async () => {
  for (const [finalTo, to] of [
    [100, 20],
    [19, 15],
  ] as const) {
    const { source } = sourceThat()
    await source.head()
    await source.range(request(1, 10))
    assert.equal(lastOf(await source.range({ ...request(11, 15), finalTo })), to)
  }
})

test('the blocks up to the head are read ahead where they are many, though fewer than a range', async () => {
  for (const [first, last] of [
    [80, '81..100'],
    [90, '71..90'],
  ] as const) {
    const { asked, source } = sourceThat()
    await source.head()
    await source.range(request(first - 19, first))
    assert.equal(asked.at(-1), last)
  }
})

test('one is read ahead at most while answers are larger than the bound together', async () => {
  const answerOf = (answerBytes: number) => (asked: RangeRequest) => ({
    kind: 'range' as const,
    headers: [blockHeader(asked.from), blockHeader(asked.to)],
    logs: [],
    answerBytes,
  })
  for (const [size, ahead] of [
    [500, 2],
    [501, 1],
  ] as const) {
    const { asked, source } = sourceThat(answerOf(size), { bytes: 1_000 }, { head: 1_000, turns: 5 })
    await source.head()
    for (let from = 1; from < 200; from += 10) await source.range(request(from, from + 9))
    assert.equal(asked.length, 20 + ahead)
  }
})

test('nothing is read ahead of the head', async () => {
  const { asked, source } = sourceThat()
  await source.head()
  await source.range(request(85, 94))
  assert.deepEqual(asked, ['85..94'])
})

test('a wider range takes what was read ahead, a narrower one is asked for anew', async () => {
  const { asked, source } = sourceThat()
  await source.head()
  await source.range(request(1, 10))
  assert.equal(lastOf(await source.range(request(11, 30))), 20)
  assert.equal(lastOf(await source.range(request(21, 24))), 24)
  assert.deepEqual(asked, ['1..10', '11..20', '21..40', '21..24', '25..28'])
})

test('what is asked for ahead keeps what the asker knows, but for the parent', async () => {
  const seen: RangeRequest[] = []
  const { source } = sourceThat((asked) => void seen.push(asked))
  await source.head()
  await source.range({ ...request(1, 10), finalTo: 50 })
  const { onArrived: _, ...second } = seen[1] ?? request(0, 0)
  assert.deepEqual(second, { from: 11, to: 20, addresses: [], parentHash: undefined, finalTo: 50 })
})

test('nothing is read ahead across the last final block', async () => {
  const { asked, source } = sourceThat(undefined, {}, { turns: 2 })
  await source.head()
  const final = { finalTo: 25 }
  for (const from of [1, 11]) await source.range({ ...request(from, from + 9), ...final })
  assert.equal(lastOf(await source.range({ ...request(21, 25), ...final })), 25)
  assert.deepEqual(asked.slice(0, 3), ['1..10', '11..20', '21..25'])
})

const forked = blockHeader(11, 'b')
const doubtful: Array<[string, RangeAnswer | Error]> = [
  ['a range of another fork', { kind: 'range', headers: [forked], logs: [] }],
  ['a missing block', { kind: 'missing', block: 11 }],
  ['a failure', new Error('reset')],
]
for (const [what, answer] of doubtful) {
  test(`${what} read ahead is asked for again when it is wanted`, async () => {
    let times = 0
    const { asked, source } = sourceThat(({ from }) => (from === 11 && times++ === 0 ? answer : undefined))
    await source.head()
    await source.range(request(1, 10))
    assert.equal(lastOf(await source.range(request(11, 20))), 20)
    assert.deepEqual(asked.filter((range) => range === '11..20').length, 2)
  })
}

test('what is read ahead is decoded when it is there, and what is asked for at once by whoever asked', async () => {
  const log: ChainLog = {
    blockNumber: 1,
    blockHash: blockHash(1),
    blockTimestamp: 1,
    txHash: '0x01',
    logIndex: 0,
    address: '0xAb',
    topics: [],
    data: '0x',
  }
  const { source } = sourceThat(
    ({ from, to }) => ({ kind: 'range', headers: [blockHeader(from), blockHeader(to)], logs: [log, log] }),
    { decode: (logs) => ({ facts: [], logs: logs.length }) },
  )
  await source.head()
  const [first, second] = [await source.range(request(1, 10)), await source.range(request(11, 20))]
  assert.ok(first.kind === 'range' && second.kind === 'range')
  assert.deepEqual([first.logs.length, first.decoded], [2, undefined])
  assert.deepEqual([second.logs.length, second.decoded], [0, { facts: [], logs: 2 }])
})
