import type { AppealResult } from '../values/appeal-results.ts'
import type { Address } from '../values/ids.ts'
import { isRuling, type DisputeOutcome } from '../values/outcomes.ts'
import type { SettledAppeal } from './settled-round.ts'

/** How one appeal ended, amounts in wei. */
export type AppealSettlement = {
  readonly appellant: Address
  readonly result: AppealResult
  readonly bond: bigint
  /** What the appellant is credited of its bond and the slashes. */
  readonly credited: bigint
  /** Fees of a panel that never came, back to the appellant out of the escrow. */
  readonly feesReturned: bigint
  /** What remains of the round's insurance, an upheld appeal's bond included. */
  readonly insurance: bigint
}

/** The most that an overturned ruling's slashes add to its appellant's bond, in bonds. */
const APPEAL_GAIN = 2n

/** How an appeal ended: only another ruling overturns, and only a panel upholds. Source: Verdicts.resultOf. */
export const appealResultOf = (outcome: DisputeOutcome, appeal: SettledAppeal): AppealResult => {
  if (outcome === appeal.against) return appeal.isHeard ? 'UPHELD' : 'NEITHER'
  return isRuling(outcome) ? 'OVERTURNED' : 'NEITHER'
}

/**
 * Settles the appeal of a round whose slashes left `insurance` wei to the insurance: overturned, the appellant takes up to twice its
 * bond of it; upheld, the insurance takes the bond. Source: Settlement.settleRound.
 */
export const settleAppeal = (
  outcome: DisputeOutcome,
  appeal: SettledAppeal,
  insurance: bigint,
): AppealSettlement => {
  const { appellant, bond, isHeard } = appeal
  const result = appealResultOf(outcome, appeal)
  const settled = { appellant, result, bond, feesReturned: isHeard ? 0n : bond }
  if (result === 'UPHELD') return { ...settled, credited: 0n, insurance: insurance + bond }
  const most = APPEAL_GAIN * bond
  const gain = result === 'NEITHER' ? 0n : insurance < most ? insurance : most
  return { ...settled, credited: bond + gain, insurance: insurance - gain }
}
