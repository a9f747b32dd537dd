import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockHash, blockHeader, tipAt } from '../testing/test-blocks.ts'
import type { LogSource, RangeAnswer, RangeRequest } from './log-source.ts'
import { prefetchRanges } from './prefetch-ranges.ts'
import type { PrefetchOptions } from './prefetch-ranges.ts'

/** A source of a chain up to block 100 whose answers can be replaced, and what it was asked. */
const sourceThat = (
  answer: (request: RangeRequest) => RangeAnswer | Error | undefined = () => undefined,
  options: PrefetchOptions = {},
) => {
  const asked: string[] = []
  const source: LogSource = {
    chainId: 1,
    head: async () => tipAt(100),
    header: async () => null,
    // oxlint-disable-next-line require-yield -- nothing new happens at the tip
    async *follow() {
      return
    },
    range: async (request) => {
      asked.push(`${request.from}..${request.to}`)
      const given = answer(request)
      if (given instanceof Error) throw given
      const count = request.to - request.from + 1
      const headers = Array.from({ length: count }, (_, index) => blockHeader(request.from + index))
      return given ?? { kind: 'range', headers, logs: [] }
    },
  }
  return { asked, source: prefetchRanges(source, options) }
}
const request = (from: number, to: number): RangeRequest => ({
  from,
  to,
  addresses: [],
  parentHash: blockHash(from - 1),
})
const lastOf = (answer: RangeAnswer): number | undefined =>
  answer.kind === 'range' ? answer.headers.at(-1)?.number : undefined

test('two ranges are asked for along with the first, and each is asked for once', async () => {
  const { asked, source } = sourceThat()
  await source.head()
  const first = source.range(request(1, 10))
  assert.deepEqual(asked, ['1..10', '11..20', '21..30'])
  assert.equal(lastOf(await first), 10)
  for (const from of [11, 21]) assert.equal(lastOf(await source.range(request(from, from + 9))), from + 9)
  assert.deepEqual(asked, ['1..10', '11..20', '21..30', '31..40', '41..50'])
})

test('as many are read ahead as was said, but one at most while answers are larger than the bound together', async () => {
  const three = sourceThat(undefined, { ranges: 3 })
  await three.source.head()
  await three.source.range(request(1, 10))
  assert.deepEqual(three.asked, ['1..10', '11..20', '21..30', '31..40'])

  const answerOf = (answerBytes: number) => (asked: RangeRequest) => ({
    kind: 'range' as const,
    headers: [blockHeader(asked.from), blockHeader(asked.to)],
    logs: [],
    answerBytes,
  })
  for (const [bytes, expected] of [
    [500, '51..60'],
    [501, '41..50'],
  ] as const) {
    const { asked, source } = sourceThat(answerOf(bytes), { bytes: 1_000 })
    await source.head()
    for (const from of [1, 11, 21, 31]) await source.range(request(from, from + 9))
    assert.equal(asked.at(-1), expected)
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
  assert.deepEqual(asked, ['1..10', '11..20', '21..30', '31..50', '21..24', '25..28', '29..32'])
})

test('what is asked for ahead keeps what the asker knows, but for the parent', async () => {
  const seen: RangeRequest[] = []
  const { source } = sourceThat((asked) => void seen.push(asked))
  await source.head()
  await source.range({ ...request(1, 10), finalTo: 50 })
  assert.deepEqual(seen[1], { from: 11, to: 20, addresses: [], parentHash: undefined, finalTo: 50 })
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
