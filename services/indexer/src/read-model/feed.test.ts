import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StreamNotFound } from '@lilymed/event-store'
import type { JsonValue, Position, RecordedEvent } from '@lilymed/event-store'
import { createStaging } from '../projection-runner/stage-events.ts'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { logOf } from '../testing/filled-read-model.ts'
import { createReadModel } from './read-model.ts'

/** A log of chains whose blocks are whole, or wait. */
const createLog = () => {
  const events: RecordedEvent[] = []
  const log = logOf(events)
  const reads = createReadModel(':memory:', {
    readStream: (stream, options) => {
      if (events.every((event) => event.stream !== stream)) throw new StreamNotFound(stream)
      return log.readStream(stream, options)
    },
  })
  const staging = createStaging()
  const record = (
    chainId: number,
    type: string,
    data: object,
    metadata: Record<string, string> = {},
  ): string => {
    const number = events.length + 1
    const position = number.toString(16).padStart(16, '0') as Position
    const stream = `chain-${chainId}.facts`
    const event = {
      id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
      type,
      data: data as JsonValue,
      metadata,
      stream,
      revision: BigInt(events.filter((other) => other.stream === stream).length),
      position,
      created: new Date(0),
    }
    events.push(event)
    const step = staging.take(event)
    if (step !== undefined) reads.apply(step)
    const checkpoint = staging.checkpoint()
    if (checkpoint !== undefined) reads.commit(checkpoint)
    return position
  }
  return {
    reads,
    start: (chainId: number) =>
      record(chainId, 'IngestStarted', { epoch: 'e', chainId, startBlock: '1', contracts: {} }),
    fact: (chainId: number, block: number) =>
      record(
        chainId,
        'CreditClaimed',
        { account: addressOf('anna'), amount: '1' },
        {
          blockNumber: String(block),
          blockHash: bytesOf(`${chainId}/${block}`),
          txHash: bytesOf(`tx ${events.length}`),
          logIndex: '0',
          address: addressOf('pool'),
        },
      ),
    whole: (chainId: number, block: number) =>
      record(chainId, 'BlocksObserved', {
        fromBlock: String(block),
        toBlock: String(block),
        toHash: bytesOf(`${chainId}/${block}`),
        toTimestamp: '5',
      }),
  }
}

describe('the feed of one chain', () => {
  it('goes on while a block of another chain waits for its rest, and is held up by its own alone', async () => {
    const { reads, start, fact, whole } = createLog()
    const { feed } = reads.facts
    const positionsOf = async (chainId: number | undefined, after = ''): Promise<readonly string[]> =>
      (await feed.read({ after, limit: 10, chainId })).items.map(({ id }) => id.split('-')[0] ?? '')
    start(1)
    const begun = start(2)
    fact(1, 1)
    const other = fact(2, 1)
    assert.equal(await feed.horizonOf(2), begun)
    const end = whole(2, 1)
    // The first chain stands still within its block.
    assert.equal(feed.horizon(), begun)
    assert.equal(await feed.horizonOf(1), begun)
    assert.equal(await feed.horizonOf(2), end)
    assert.deepEqual([await positionsOf(1), await positionsOf(2)], [[], [other]])
    assert.deepEqual(await positionsOf(undefined), [], 'what all chains have in common keeps its order')

    const next = fact(2, 2)
    assert.deepEqual(await positionsOf(2, end), [], 'its own block is not whole yet')
    const later = whole(2, 2)
    assert.deepEqual(await positionsOf(2, end), [next])
    assert.equal((await feed.read({ after: end, limit: 10, chainId: 2 })).upTo, later)

    assert.equal(await feed.horizonOf(3), feed.horizon(), 'nobody follows this chain')
    assert.deepEqual(await positionsOf(3), [])

    const last = whole(1, 1)
    assert.equal(feed.horizon(), last)
    assert.deepEqual(await positionsOf(undefined), [...(await positionsOf(1)), other, next])
    assert.deepEqual(await positionsOf(2, end), [next])
  })
})
