import { ZERO_BYTES32, type Bytes32 } from '../values/ids.ts'
import { verdictFromNumber, type Verdict } from '../values/outcomes.ts'
import { reasonFromNumber } from '../values/reasons.ts'
import type { Vote } from './vote.ts'

/** Why the pool would refuse a vote, in the order of its checks. */
export type VoteFlaw =
  | 'OUTCOME_INVALID'
  | 'RUNG_TOO_HIGH'
  | 'NO_EVIDENCE'
  | 'REJECT_NEEDS_CLASS'
  | 'REASON_MISPLACED'
  | 'DIGEST_CONTRADICTS'

/** What a dispute lets its votes say. */
export type VoteRules = {
  /** The claimed digest, zero where the claim names none or is sealed still. */
  readonly claimDigest: Bytes32
  /** Round one of a sealed claim: mediators say what they found, not what they think of it. */
  readonly isFinding: boolean
  /** The provider declared the class, or the class is portable. */
  readonly isRejectable: boolean
  readonly highestRung: number
  /** A party posted the bytes behind the claim, which rungs above 0 need. */
  readonly hasEvidence: boolean
}

const isSayable = (verdict: Verdict | undefined, isFinding: boolean): verdict is Verdict => {
  if (verdict === undefined) return false
  if (verdict === 'FOUND') return isFinding
  return !(isFinding && (verdict === 'ACCEPT' || verdict === 'REJECT'))
}

const isDigestSound = (vote: Vote, verdict: Verdict, claimDigest: Bytes32): boolean => {
  if (verdict !== 'ACCEPT' && verdict !== 'REJECT' && verdict !== 'FOUND') return true
  if (vote.resultDigest === ZERO_BYTES32) return false
  // Above rung 0 the module's policy compares, so that even equal results may have other bytes.
  if (verdict === 'FOUND' || vote.rung > 0) return true
  return (vote.resultDigest === claimDigest) === (verdict === 'ACCEPT')
}

/** What the pool would refuse about a vote, checked in its order; null when the vote is valid. Source: VoteRules._requireValid. */
export const voteFlaw = (vote: Vote, rules: VoteRules): VoteFlaw | null => {
  const verdict = verdictFromNumber(vote.outcome)
  if (!isSayable(verdict, rules.isFinding)) return 'OUTCOME_INVALID'
  if (vote.rung > (verdict === 'FOUND' ? 0 : rules.highestRung)) return 'RUNG_TOO_HIGH'
  if (vote.rung > 0 && !rules.hasEvidence) return 'NO_EVIDENCE'
  if (verdict === 'REJECT' && !rules.isRejectable) return 'REJECT_NEEDS_CLASS'
  const isReasoned = reasonFromNumber(vote.reason) !== undefined
  if (verdict === 'CANNOT_REPRODUCE' ? !isReasoned : vote.reason !== 0) return 'REASON_MISPLACED'
  return isDigestSound(vote, verdict, rules.claimDigest) ? null : 'DIGEST_CONTRADICTS'
}
