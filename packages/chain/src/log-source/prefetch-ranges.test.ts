import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockHash, blockHeader, tipAt } from '../testing/test-blocks.ts'
import type { LogSource, RangeAnswer, RangeRequest } from './log-source.ts'
import { prefetchRanges } from './prefetch-ranges.ts'

/** A source of a chain up to block 100 whose answers can be replaced, and what it was asked. */
const sourceThat = (answer: (request: RangeRequest) => RangeAnswer | Error | undefined = () => undefined) => {
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
  return { asked, source: prefetchRanges(source) }
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
  for (const from of [1, 11, 21]) assert.equal(lastOf(await source.range(request(from, from + 9))), from + 9)
  assert.deepEqual(asked, ['1..10', '11..20', '21..30', '31..40'])
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
  assert.deepEqual(asked.slice(0, 4), ['1..10', '11..20', '21..30', '21..24'])
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
