import type { Address } from '../values/ids.ts'
import type { Fault } from '../values/faults.ts'
import type { DisputeOutcome, Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'

/** One seat or alternate of a drawn round, as the settlement judges it. */
export type SettledMember = {
  readonly mediator: Address
  /** Drawn as a seat, not as an alternate. */
  readonly seated: boolean
  readonly committed: boolean
  /** The revealed verdict; null when nothing was revealed. */
  readonly verdict: Verdict | null
}

/** One drawn round. A phase ran to its end when time ended it, not the last commitment or reveal. */
export type SettledRound = {
  readonly round: number
  readonly seats: number
  readonly commitRanToEnd: boolean
  readonly revealRanToEnd: boolean
  readonly members: readonly SettledMember[]
}

/** A slash of one seat, in wei. */
export type SeatSlash = { readonly mediator: Address; readonly amount: bigint; readonly fault: Fault }
/** A reward of one seat, in wei. */
export type SeatReward = { readonly mediator: Address; readonly amount: bigint }

/** Where the money of one round goes: fees + slashes = rewards + treasury + insurance + unspent fees. */
export type RoundSettlement = {
  readonly round: number
  /** seats × fee, out of the escrow. */
  readonly fees: bigint
  /** Fees that nobody earned and that stay in the escrow. */
  readonly unspent: bigint
  readonly rewards: readonly SeatReward[]
  readonly slashes: readonly SeatSlash[]
  readonly treasury: bigint
  readonly insurance: bigint
}

const BPS = 10_000n

/** `bps` ten-thousandths of an amount, rounded down to the wei. */
const share = (amount: bigint, bps: number): bigint => (amount * BigInt(bps)) / BPS

const OPPOSITES: Partial<Record<DisputeOutcome, Verdict>> = { ACCEPT: 'REJECT', REJECT: 'ACCEPT' }

/** What a member did wrong at the final outcome; null for nothing. Absence counts only in a phase that ran to its end. */
export const faultOf = (
  outcome: DisputeOutcome,
  round: SettledRound,
  member: SettledMember,
): Fault | null => {
  if (member.verdict !== null) return OPPOSITES[outcome] === member.verdict ? 'INCOHERENT' : null
  if (member.committed) return round.revealRanToEnd ? 'NO_REVEAL' : null
  return member.seated && round.commitRanToEnd ? 'NO_COMMIT' : null
}

/** Whether a member is paid: it revealed what the dispute ended as, or anything where that is nobody's verdict. */
export const isPaid = (outcome: DisputeOutcome, member: SettledMember): boolean =>
  outcome === 'INCONCLUSIVE' || outcome === 'PREEMPTED' ? member.verdict !== null : member.verdict === outcome

const SLASH_PARAMETER = {
  NO_COMMIT: 'noCommitSlashBps',
  NO_REVEAL: 'noRevealSlashBps',
  INCOHERENT: 'incoherentSlashBps',
} as const satisfies Record<Fault, keyof ParameterSet>

/**
 * Settles one drawn round at the dispute's final outcome. Source: Settlement.settleRound.
 * `slashable` is what a mediator can lose in wei (stake and unbonding); a slash never takes more.
 */
export const settleRound = (
  parameters: ParameterSet,
  outcome: DisputeOutcome,
  round: SettledRound,
  slashable: (mediator: Address) => bigint = () => parameters.lockPerSeat,
): RoundSettlement => {
  const slashes = round.members.flatMap((member): SeatSlash[] => {
    const fault = faultOf(outcome, round, member)
    if (fault === null) return []
    const due = share(parameters.lockPerSeat, parameters[SLASH_PARAMETER[fault]])
    const most = slashable(member.mediator)
    return [{ mediator: member.mediator, amount: due < most ? due : most, fault }]
  })
  const slashed = slashes.reduce((total, { amount }) => total + amount, 0n)
  const fees = BigInt(round.seats) * parameters.feePerSeat
  const paid = round.members.filter((member) => isPaid(outcome, member))
  if (paid.length === 0) {
    return { round: round.round, fees, unspent: fees, rewards: [], slashes, treasury: 0n, insurance: slashed }
  }

  const treasuryShare = share(fees, parameters.treasuryBps)
  const insurance = share(slashed, parameters.insuranceBps)
  const pot = fees - treasuryShare + slashed - insurance
  const reward = pot / BigInt(paid.length)
  return {
    round: round.round,
    fees,
    unspent: 0n,
    rewards: paid.map(({ mediator }) => ({ mediator, amount: reward })),
    slashes,
    treasury: treasuryShare + (pot - reward * BigInt(paid.length)),
    insurance,
  }
}
