import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewEvent } from '../../port/event-store.ts'
import { openSqliteEventStore } from '../../sqlite/open-sqlite-event-store.ts'
import { startMerkleLog } from '../thread/start-merkle-log.ts'
import type { MerkleLog } from '../thread/start-merkle-log.ts'

export interface MerkleBenchOptions {
  /** events that lie there before the log starts */
  readonly backlog?: number
  /** events appended while it follows, at most `rate` per second: a tenth above the target, as the wait for the last checkpoint counts */
  readonly live?: number
  readonly rate?: number
}

export interface MerkleBenchResult {
  readonly backlog: number
  /** events per second from the start of the thread to the checkpoint over all of them */
  readonly catchUpPerSecond: number
  readonly live: number
  /** events per second that the writer reached */
  readonly appendedPerSecond: number
  /** events per second that the log took in over the same time */
  readonly followedPerSecond: number
  /** from the end of the last append to the checkpoint over it */
  readonly lagMs: number
}

const appendSize = 500

/** About 330 bytes of data and 70 of metadata. */
function eventAt(index: number): NewEvent {
  const hex = index.toString(16).padStart(64, '0')
  return {
    id: `0190b2c3-d4e5-7f60-8a1b-${index.toString(16).padStart(12, '0')}`,
    type: 'VoteCommitted',
    data: {
      disputeId: `0x${hex}`,
      round: 1 + (index % 3),
      mediator: `0x${hex.slice(24)}`,
      commitment: `0x${hex.split('').toReversed().join('')}`,
      sealedVote: `0x${hex}`,
      amount: String(10n ** 18n + BigInt(index)),
    },
    metadata: { blockNumber: String(index), schemaVersion: '1', logIndex: '17', block: hex.slice(48) },
  }
}

/**
 * Measures the Merkle log in its own thread: how fast it takes in a backlog, and whether it keeps up with a writer.
 * Works in a folder of its own, which it removes.
 */
export async function benchMerkle(options: MerkleBenchOptions = {}): Promise<MerkleBenchResult> {
  const { backlog = 300_000, live = 600_000, rate = 66_000 } = options
  const folder = await mkdtemp(join(tmpdir(), 'lilymed-bench-merkle-'))
  const path = join(folder, 'events.db')
  const store = openSqliteEventStore({ path })
  const append = async (from: number): Promise<void> => {
    const events = Array.from({ length: appendSize }, (_, at) => eventAt(from + at))
    await store.append(`bench-${(from / appendSize) % 100}`, 'any', events as [NewEvent, ...NewEvent[]])
  }
  let log: MerkleLog | undefined
  try {
    for (let at = 0; at < backlog; at += appendSize) await append(at)
    const size = sizeReached()
    const started = performance.now()
    log = startMerkleLog({
      store: { path },
      folder: join(folder, 'log'),
      privateFolder: join(folder, 'keys'),
      checkpointIntervalMs: 100,
      onPublished: (published) => size.tell(published.size),
      onFailure: size.fail,
    })
    await size.reached(backlog)
    const caughtUp = performance.now()

    for (let at = 0; at < live; at += appendSize) {
      await append(backlog + at)
      const ahead = ((at + appendSize) / rate) * 1_000 - (performance.now() - caughtUp)
      if (ahead > 5) await new Promise((resolve) => setTimeout(resolve, ahead))
    }
    const written = performance.now()
    await size.reached(backlog + live)
    const followed = performance.now()
    return {
      backlog,
      catchUpPerSecond: Math.round((backlog / (caughtUp - started)) * 1_000),
      live,
      appendedPerSecond: Math.round((live / (written - caughtUp)) * 1_000),
      followedPerSecond: Math.round((live / (followed - caughtUp)) * 1_000),
      lagMs: Math.round(followed - written),
    }
  } finally {
    await log?.close()
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Waits for checkpoints to reach a size. */
function sizeReached() {
  let size = 0
  let waiting: { goal: number; answer: PromiseWithResolvers<void> } | undefined
  return {
    tell(now: number): void {
      size = now
      if (waiting && size >= waiting.goal) waiting.answer.resolve()
    },
    fail: (error: unknown): void => waiting?.answer.reject(error),
    async reached(goal: number): Promise<void> {
      if (size >= goal) return
      waiting = { goal, answer: Promise.withResolvers<void>() }
      await waiting.answer.promise
    },
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchMerkle())}\n`)
