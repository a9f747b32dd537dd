import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import * as fc from 'fast-check'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore, RecordedEvent } from '@lilymed/event-store'
import { blockHash, blockHeader, factAt } from '../../testing/test-blocks.ts'
import { factEventId, toFactEvent } from '../../translate/fact-event.ts'
import type { RecordableFact } from '../../translate/fact-event.ts'
import { factStream } from '../fact-stream.ts'
import { blocksObserved, chainRewound, finalityAdvanced, ingestStarted } from '../ingest-facts.ts'
import { readCheckpoint } from '../read-checkpoint.ts'
import { findStanding } from './find-standing.ts'
import { hashOfTarget } from './hash-of-target.ts'
import { isBelowFinality, planRewind } from './plan-rewind.ts'
import { rewindStream } from './rewind-stream.ts'

let store: EventStore
let written: bigint
beforeEach(() => {
  store = openSqliteEventStore({ path: ':memory:' })
  written = 0n
})
afterEach(() => store.close())

const started = ingestStarted({ chainId: 1, startBlock: 3, epoch: 'e', contracts: {} })
const ref = (number: number, fork = 'a') => ({ number, hash: blockHash(number, fork) })
const write = async (...facts: RecordableFact[]): Promise<void> => {
  for (let from = 0; from < facts.length; from += 400) {
    const part = facts.slice(from, from + 400)
    const [first, ...rest] = part.map((fact, index) =>
      toFactEvent(fact, factEventId(1, 'e', written + BigInt(index))),
    )
    if (first === undefined) return
    await store.append(factStream(1), written === 0n ? 'no_stream' : written - 1n, [first, ...rest])
    written += BigInt(part.length)
  }
}
/** Ours are blocks 3 to 12, final to 8, with a fact in every second. */
const writeTen = (): Promise<void> =>
  write(
    started,
    factAt(4),
    factAt(6),
    blocksObserved(3, blockHeader(7)),
    factAt(8),
    blocksObserved(8, blockHeader(8)),
    finalityAdvanced(ref(8)),
    factAt(10),
    factAt(12),
    blocksObserved(9, blockHeader(12)),
  )
const events = async (): Promise<RecordedEvent[]> => {
  const all: RecordedEvent[] = []
  for await (const event of store.readStream(factStream(1))) all.push(event)
  return all
}
/** A chain that is ours up to block `fork` and another from there on to `head`. */
const chainOf = (fork: number, head = 50) => ({
  header: async (at: number | string) =>
    typeof at === 'number' && at <= head ? blockHeader(at, at <= fork ? 'a' : 'b') : null,
})

describe('planning a rewind', () => {
  test('says what would no longer hold, and on which block the rest rests', async () => {
    await writeTen()
    const plan = await planRewind(store, 1, 9)
    assert.equal(plan.facts, 2)
    assert.equal(plan.rests?.number, 8)
    assert.equal(plan.lastObserved.number, 12)
    assert.ok(!isBelowFinality(plan))
    const deep = await planRewind(store, 1, 5)
    assert.equal(deep.facts, 4)
    assert.equal(deep.rests?.number, 4)
    assert.deepEqual(deep.finalised, ref(8))
    assert.ok(isBelowFinality(deep))
  })

  test('of everything', async () => {
    await writeTen()
    const plan = await planRewind(store, 1, 2)
    assert.equal(plan.facts, 5)
    assert.equal(plan.rests, null)
  })

  test('counts nothing twice that was taken back before, and what a crash left behind', async () => {
    await writeTen()
    await write(
      chainRewound(ref(9)),
      factAt(10, 0, 'b'),
      blocksObserved(10, blockHeader(11, 'b')),
      factAt(12, 0, 'b'),
    )
    const plan = await planRewind(store, 1, 7)
    assert.equal(plan.facts, 3)
    assert.equal(plan.lastObserved.hash, blockHash(11, 'b'))
    assert.equal(plan.rests?.number, 7)
  })

  test('refuses what is not there', async () => {
    await assert.rejects(planRewind(store, 1, 5), { code: 'REWIND_STREAM_EMPTY' })
    await write(started)
    await assert.rejects(planRewind(store, 1, 5), { code: 'REWIND_STREAM_EMPTY' })
    await write(blocksObserved(3, blockHeader(12)))
    await assert.rejects(planRewind(store, 1, 13), { code: 'REWIND_ABOVE_HEAD', message: /12/ })
    await assert.rejects(planRewind(store, 1, 1), { code: 'REWIND_BELOW_START', message: /2 takes back/ })
  })
})

describe('a rewind', () => {
  test('is one event at the end of the stream, decided by an operator, and the next run begins there', async () => {
    await writeTen()
    await rewindStream(store, { chainId: 1, toBlock: 5, toHash: blockHash(5), epoch: 'op' })
    const last = (await events()).at(-1)
    assert.equal(last?.type, 'ChainRewound')
    assert.deepEqual(last.data, { toBlock: '5', toHash: blockHash(5), decidedBy: 'operator' })
    const checkpoint = await readCheckpoint(store, factStream(1))
    assert.deepEqual(checkpoint?.known, [{ ...ref(5), timestamp: null }])
    assert.deepEqual(checkpoint.finalised, ref(5))
  })

  test('takes the hash from the stream where it is there, and needs it where not', async () => {
    await writeTen()
    await assert.rejects(rewindStream(store, { chainId: 1, toBlock: 5, epoch: 'op' }), {
      code: 'REWIND_HASH_UNKNOWN',
    })
    await rewindStream(store, { chainId: 1, toBlock: 6, epoch: 'op' })
    assert.equal(Reflect.get(Object((await events()).at(-1)?.data), 'toHash'), blockHash(6))
  })

  test('to a block that the stream has otherwise is refused, and nothing is written', async () => {
    await writeTen()
    const to = { chainId: 1, toBlock: 6, toHash: blockHash(6, 'b'), epoch: 'op' }
    await assert.rejects(rewindStream(store, to), { code: 'REWIND_NOT_OURS', message: /go back further/ })
    assert.equal((await events()).length, 10)
  })

  test('of a stream that somebody writes to is refused', async () => {
    await writeTen()
    const busy: typeof store.append = async (...request) => {
      await write(finalityAdvanced(ref(9)))
      return store.append(...request)
    }
    const moving = { append: busy, readStream: store.readStream.bind(store) }
    await assert.rejects(rewindStream(moving, { chainId: 1, toBlock: 6, epoch: 'op' }), {
      code: 'REWIND_STREAM_MOVED',
    })
  })

  test('can be followed by another one further back', async () => {
    await writeTen()
    await rewindStream(store, { chainId: 1, toBlock: 6, epoch: 'op' })
    const plan = await rewindStream(store, { chainId: 1, toBlock: 4, epoch: 'op2' })
    assert.equal(plan.facts, 1)
    assert.deepEqual((await readCheckpoint(store, factStream(1)))?.finalised, ref(4))
  })
})

describe('the hash of the block to go back to', () => {
  test('is the chain’s, if what stays is of the chain', async () => {
    await writeTen()
    assert.equal(await hashOfTarget(chainOf(9), await planRewind(store, 1, 9)), blockHash(9))
    // Blocks 8 and 9: nothing of ours is said of 9, so the chain's own may be it.
    assert.equal(await hashOfTarget(chainOf(8), await planRewind(store, 1, 9)), blockHash(9, 'b'))
  })

  test('is none where what stays is not', async () => {
    await writeTen()
    const plan = await planRewind(store, 1, 9)
    await assert.rejects(hashOfTarget(chainOf(7), plan), { code: 'REWIND_NOT_OURS', message: /--find/ })
    await assert.rejects(hashOfTarget(chainOf(7, 8), plan), { code: 'REWIND_NOT_ON_CHAIN' })
  })

  test('before block 0 is zero', async () => {
    const plan = { toBlock: -1 } as Awaited<ReturnType<typeof planRewind>>
    assert.equal(await hashOfTarget(chainOf(7), plan), `0x${'0'.repeat(64)}`)
  })
})

describe('finding the highest block that stands', () => {
  test('however deep it is, in few reads, final or not', async () => {
    const blocks = Array.from({ length: 3_000 }, (_, index) => 3 + index * 2)
    await write(
      started,
      ...blocks.flatMap((number) => [factAt(number), blocksObserved(number, blockHeader(number))]),
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 6_100 }), async (fork) => {
        let reads = 0
        const chain = chainOf(fork, 9_000)
        const source = { header: (at: number | string) => ((reads += 1), chain.header(at)) }
        const { block, contradicted, highest } = await findStanding(source, store, 1)
        assert.equal(
          block?.number,
          blocks.findLast((number) => number <= fork),
        )
        assert.equal(contradicted, fork < 6_001)
        assert.equal(highest.number, 6_001)
        assert.ok(reads <= 2 * Math.log2(6_000) + 4, `${reads} reads`)
      }),
      { numRuns: 60 },
    )
  })

  test('an endpoint that merely ends below contradicts nothing', async () => {
    await writeTen()
    const { block, contradicted } = await findStanding(chainOf(20, 9), store, 1)
    assert.equal(block?.number, 8)
    assert.equal(contradicted, false)
  })

  test('what a crash left behind is no block of ours', async () => {
    await writeTen()
    await write(factAt(13))
    const { block, highest } = await findStanding(chainOf(50), store, 1)
    assert.equal(block?.number, 12)
    assert.equal(highest.number, 12)
  })

  test('an empty stream has none', async () => {
    await assert.rejects(findStanding(chainOf(5), store, 1), { code: 'REWIND_STREAM_EMPTY' })
  })
})
