import { finalityReached } from './finality.ts'
import { finalityAdvanced } from './ingest-facts.ts'
import type { IngestEffect, IngestState, IngestStep } from './ingest-state.ts'
import { lastObserved, nextBlock } from './ingest-state.ts'

/** What to do now, from the state alone; nothing while an awaited effect is under way. */
export const nextStep = (state: IngestState): IngestStep => {
  if (state.phase === 'stopping') {
    // An append under way is waited for, so that its outcome is known; a read is simply left behind.
    return state.inFlight === 'append'
      ? [state, []]
      : [{ ...state, phase: 'ended' }, [{ kind: 'end', error: null }]]
  }
  if (state.inFlight !== null || state.phase === 'new') return [state, []]
  if (state.phase === 'resuming') return fly(state, 'checkpoint', { kind: 'readCheckpoint' })
  const { append } = state
  if (append !== null) {
    return fly(state, 'append', { kind: 'append', facts: append.facts, after: state.revision })
  }
  return state.tip === null ? [state, []] : follow(state, state.tip.head.number)
}

const fly = (state: IngestState, inFlight: IngestState['inFlight'], effect: IngestEffect): IngestStep => [
  { ...state, inFlight },
  [effect],
]

const follow = (state: IngestState, head: number): IngestStep => {
  const { startBlock } = state.settings
  if (state.suspicious) {
    return fly(state, 'ancestor', { kind: 'findAncestor', known: state.known, floor: startBlock - 1 })
  }
  const from = nextBlock(state)
  if (from <= head) {
    const to = Math.min(head, from + state.rangeBlocks - 1)
    return fly(state, 'range', { kind: 'readRange', from, to, parentHash: state.cursor?.hash })
  }
  const finalised = finalityReached(state, state.known)
  if (finalised !== null && state.tail.length === 0) {
    const brings = { kind: 'observed', blocks: [], finalised } as const
    return nextStep({ ...state, append: { facts: [finalityAdvanced(finalised)], brings } })
  }
  if (state.caughtUp || (lastObserved(state)?.number ?? startBlock - 1) < head) return [state, []]
  return [{ ...state, caughtUp: true }, [{ kind: 'announce', what: 'caughtUp' }]]
}
