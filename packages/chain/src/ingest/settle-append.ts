import { forgetDealsAbove } from '@lilymed/domain'
import { backOff } from './back-off.ts'
import type { IngestStep } from './ingest-effect.ts'
import type { Consequence, IngestState } from './ingest-state.ts'
import { keepKnown } from './known-blocks.ts'

/** The append is in the stream, and what it brings is true now. */
export const noteAppended = (state: IngestState, revision: bigint): IngestStep => {
  const { append } = state
  const durable: IngestState = {
    ...state,
    append: null,
    doubt: null,
    failures: 0,
    failure: null,
    eventsAppended: state.eventsAppended + Number(revision - state.revision),
    revision,
  }
  return append === null ? [durable, []] : bringAbout(durable, append.brings)
}

/** What the stream says of an append whose outcome was unknown: the rest of it is still to be written, if any. */
export const noteRecalled = (state: IngestState, stored: number): IngestStep => {
  const { append } = state
  const revision = state.revision + BigInt(stored)
  const [next, ...rest] = append?.facts.slice(stored) ?? []
  if (append === null || next === undefined) return noteAppended(state, revision)
  const remaining: IngestState = {
    ...state,
    append: { ...append, facts: [next, ...rest] },
    doubt: null,
    eventsAppended: state.eventsAppended + stored,
    revision,
  }
  return state.doubt === 'conflict' && stored === 0
    ? backOff(remaining, 'the stream was not where it is now', STORE_FAILED)
    : [remaining, []]
}

/** What is said when the event store, not the chain, is why nothing goes on. */
export const STORE_FAILED = 'the event store failed; trying again'

const bringAbout = (state: IngestState, brings: Consequence): IngestStep => {
  switch (brings.kind) {
    case 'begun':
      return [
        { ...state, phase: state.phase === 'stopping' ? 'stopping' : 'running' },
        [{ kind: 'announce', what: 'begun' }],
      ]
    case 'observed': {
      const { deals } = brings
      const finalised = brings.finalised ?? state.finalised
      const known = keepKnown([...state.known, ...brings.blocks], finalised)
      return [{ ...state, known, finalised, deals, cursor: known.at(-1) ?? null, tail: [] }, []]
    }
    default: {
      const { to } = brings
      const below = state.known.filter(({ number }) => number < to.number)
      const known =
        to.number < state.settings.startBlock ? below : [...below, knownAt(state, to.number, to.hash)]
      const deals = forgetDealsAbove(state.deals, to.number)
      return [{ ...state, known, deals, cursor: known.at(-1) ?? null, tail: [], stretch: null }, []]
    }
  }
}

const knownAt = ({ known }: IngestState, number: number, hash: string) =>
  known.find((block) => block.number === number && block.hash === hash) ?? { number, hash, timestamp: null }
