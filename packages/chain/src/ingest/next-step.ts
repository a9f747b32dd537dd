import type { HeadObservation } from '../log-source/log-source.ts'
import { ageToFind, finalityReached } from './finality.ts'
import { end } from './ingest-effect.ts'
import type { IngestEffect, IngestStep } from './ingest-effect.ts'
import { finalityAdvanced } from './ingest-facts.ts'
import { lastObservedNumber, nextBlock } from './ingest-state.ts'
import type { IngestState, PlannedAppend } from './ingest-state.ts'
import { WIDEST_UNFINAL, planRange } from './plan-range.ts'

/** What to do now, from the state alone; nothing while an awaited effect is under way. */
export const nextStep = (state: IngestState): IngestStep => {
  if (state.phase === 'stopping') {
    // An append under way is waited for, so that its outcome is known; a read is simply left behind.
    return state.inFlight === 'append' ? [state, []] : end(state, null)
  }
  if (state.inFlight !== null || state.phase === 'new') return [state, []]
  if (state.phase === 'resuming') return fly(state, 'checkpoint', { kind: 'readCheckpoint' })
  if (state.append !== null) return write(state, state.append)
  return state.tip === null ? [state, []] : follow(state, state.tip)
}

const fly = (state: IngestState, inFlight: IngestState['inFlight'], effect: IngestEffect): IngestStep => [
  { ...state, inFlight },
  [effect],
]

const write = (state: IngestState, { facts }: PlannedAppend): IngestStep => {
  const { stretch, revision } = state
  if (stretch !== null) return fly(state, 'stretch', { kind: 'readStretch', stretch, coming: facts })
  return state.doubt !== null
    ? fly(state, 'recall', { kind: 'recall', facts, after: revision })
    : fly(state, 'append', { kind: 'append', facts, after: revision })
}

const follow = (state: IngestState, tip: HeadObservation): IngestStep => {
  const { known, finalised, settings } = state
  if (state.suspicious) {
    return fly(state, 'ancestor', {
      kind: 'findAncestor',
      known,
      floor: settings.startBlock - 1,
      finalised,
    })
  }
  const { head } = tip
  const from = nextBlock(state)
  if (from <= head.number) {
    const [seen, news] = catchUp(state, head.number)
    const seconds = ageToFind(seen, from, head)
    const [next, effects] =
      seconds === null
        ? planRange(seen, tip)
        : fly(seen, 'finality', { kind: 'findAged', head, seconds, from })
    return [next, [...news, ...effects]]
  }
  const reached = finalityReached(state, known)
  if (reached !== null && state.tail.length === 0) {
    const brings = { kind: 'observed', blocks: [], finalised: reached, deals: state.deals } as const
    return nextStep({ ...state, append: { facts: [finalityAdvanced(reached)], brings } })
  }
  return catchUp(state, head.number)
}

/**
 * Caught up is who has all up to the head, or up to that of when it last asked and lacks no more than another range brings: where blocks
 * come quicker than a range is read, as where a second endpoint is waited for, nobody ever has all up to the head of now.
 */
const catchUp = (state: IngestState, head: number): IngestStep => {
  const whenAsked = state.range?.tip.head.number ?? head
  const asked = Math.min(head, Math.max(whenAsked, head - WIDEST_UNFINAL))
  if (state.caughtUp || lastObservedNumber(state) < asked) return [state, []]
  return [{ ...state, caughtUp: true }, [{ kind: 'announce', what: 'caughtUp' }]]
}
