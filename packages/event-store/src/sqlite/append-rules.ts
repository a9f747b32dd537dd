import type { Expected } from '../port/event-store.ts'

/** Where an event with a known id lies. */
export interface Stored {
  readonly rev: number
  readonly pos: number
}

/** What an append meets: the stream's last revision (-1: none) and two look-ups by event id. */
export interface AppendSituation {
  readonly expected: Expected
  readonly current: number
  readonly softDeleted: boolean
  readonly ids: readonly string[]
  /** the event at a revision of this stream, if it has that id */
  readonly matchAt: (rev: number, id: string) => Stored | undefined
  /** the latest event of this stream with that id */
  readonly latest: (id: string) => Stored | undefined
}

export type AppendDecision = { kind: 'append' } | { kind: 'replay'; last: Stored } | { kind: 'conflict' }

/** Whether an append names no revision, so that only the ids of its events can tell a retry. */
export const isByIds = (expected: Expected): expected is 'any' | 'stream_exists' =>
  expected === 'any' || expected === 'stream_exists'

/**
 * Decides an append as KurrentDB does (IndexWriter.CheckCommit). An exact expectation in the past is a replay
 * if the very same ids follow it. 'any' and 'stream_exists' compare only while ids are known: all known is a
 * replay, a known start with something new after it is a conflict, a new start is appended whatever follows.
 */
export function decideAppend(situation: AppendSituation): AppendDecision {
  const { expected, current, softDeleted } = situation
  if (expected === 'stream_exists' && (current < 0 || softDeleted)) return { kind: 'conflict' }
  if (isByIds(expected)) return decideByIds(situation)
  const after = expected === 'no_stream' ? -1n : expected
  if (after === BigInt(current)) return { kind: 'append' }
  if (after > BigInt(current)) return { kind: 'conflict' }
  return decideByRevision(situation, Number(after))
}

function decideByIds({ current, ids, latest }: AppendSituation): AppendDecision {
  if (current < 0) return { kind: 'append' }
  let last: Stored | undefined
  for (const id of ids) {
    const stored = latest(id)
    if (!stored) return last ? { kind: 'conflict' } : { kind: 'append' }
    last = stored
  }
  return last ? { kind: 'replay', last } : { kind: 'append' }
}

function decideByRevision(
  { expected, softDeleted, ids, matchAt }: AppendSituation,
  after: number,
): AppendDecision {
  let last: Stored | undefined
  for (const [index, id] of ids.entries()) {
    const stored = matchAt(after + 1 + index, id)
    if (!stored) {
      const isRevival = index === 0 && expected === 'no_stream' && softDeleted
      return isRevival ? { kind: 'append' } : { kind: 'conflict' }
    }
    last = stored
  }
  return last ? { kind: 'replay', last } : { kind: 'conflict' }
}
