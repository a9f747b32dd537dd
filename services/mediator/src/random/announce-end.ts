import type { RandomMediationState } from '@lilymed/domain/mediation-random'
import type { Head } from '../chain-state/follow-chain.ts'
import type { DealStep, MediationName } from './deal-steps.ts'

/** Something that a mediation came to. */
type OnMediation = (mediation: MediationName, state: RandomMediationState) => void

/**
 * Tells once that the end of a deal is final; again where a rewind took it back meanwhile.
 *
 * @param isFinal whether a block lies so deep that what it ends may be told
 */
export const createEndAnnouncer = (
  isFinal: (block: number, head: Head) => boolean,
  onFinal: OnMediation,
): ((mediation: MediationName, state: RandomMediationState, head: Head) => void) => {
  const told = new Set<string>()
  return (mediation, state, head) => {
    const { closed } = state
    if (closed === null) {
      told.delete(mediation.stream)
      return
    }
    if (told.has(mediation.stream) || !isFinal(closed.block.number, head)) return
    told.add(mediation.stream)
    onFinal(mediation, state)
  }
}

/** What is no secret any more once the end of a deal is final. */
export const endFinalOf = ({ examined, intent }: RandomMediationState): DealStep => {
  const { outcome: found = null, reason = null } = examined.verdict ?? {}
  return { step: 'endFinal', found, reason, said: intent?.verdict ?? null }
}
