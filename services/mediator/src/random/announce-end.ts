import type { RandomMediationState } from '@lilymed/domain/mediation-random'
import type { Head } from '../chain-state/follow-chain.ts'
import type { MediationName, OnDealStep } from './deal-steps.ts'

/**
 * Tells once that the end of a deal is final, and only then what was found of it; again where a rewind took it back meanwhile.
 *
 * @param confirmations blocks on the end of a deal before it counts as final
 */
export const createEndAnnouncer = (
  confirmations: number,
  tell: OnDealStep,
): ((mediation: MediationName, state: RandomMediationState, head: Head) => void) => {
  const told = new Set<string>()
  return (mediation, { closed, intent, examined }, head) => {
    if (closed === null) {
      told.delete(mediation.stream)
      return
    }
    if (head.number < closed.block.number + confirmations || told.has(mediation.stream)) return
    told.add(mediation.stream)
    const { outcome: found = null, reason = null } = examined.verdict ?? {}
    tell(mediation, { step: 'endFinal', found, reason, said: intent?.verdict ?? null })
  }
}
