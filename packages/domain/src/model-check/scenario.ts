import type { CanaryTruth } from '../tally/open-canary.ts'
import { parseDisputeId, type Address, type Bytes32 } from '../values/ids.ts'
import type { Mode } from '../values/modes.ts'
import type { Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'

/** A vote that mediators of a scenario may reveal. `reason` is the on-chain number. */
export type Choice = {
  readonly verdict: Verdict
  readonly resultDigest?: Bytes32
  readonly reason?: number
  readonly rung?: number
}

/** What one exploration is about: a small class and ladder, and what everybody in it may do. Times are unix seconds from 0. */
export type Scenario = {
  readonly name: string
  /** Seats round by round. */
  readonly ladder: readonly number[]
  readonly alternates: number
  /** Mediators who can be drawn, beside one who is a party and one who stands under a party. */
  readonly mediators: number
  /** Rounds that the creator paid for. */
  readonly rounds: number
  /** Rounds that the class allows, appeals included. */
  readonly classRounds: number
  readonly mode: Mode
  readonly isRejectable: boolean
  /** The digest in the provider's seal; null of an open claim. */
  readonly sealed: Bytes32 | null
  /** The truth that a sponsor committed to; null where the dispute is no canary. */
  readonly truth: CanaryTruth | null
  readonly deadline: bigint
  readonly choices: readonly Choice[]
  /** Members up to which all rounds are settled with the outcome. */
  readonly membersAtOnce: number
  readonly parameters: ParameterSet
}

const word = (number: number): Bytes32 => `0x${number.toString(16).padStart(64, '0')}`
const account = (number: number): Address => `0x${String(number).padStart(40, '0')}`

export const CLAIM = word(0xc1)
export const OTHER = word(0xb1)
export const ANOTHER = word(0xb2)
export const JOB_CREATOR = account(1)
export const PROVIDER = account(2)
export const SOLVER = account(3)
export const APPELLANT = account(4)
export const SPONSOR = account(5)
/** A mediator that stands under the job creator. */
export const SIBLING = account(6)
export const POOL = account(7)
export const DEAL_ID = 'QmWJm8Xfq6PbtDz4aJNAw9fwVYadgx2wqgMbjLzFfwFLxh'
export const DISPUTE_ID = parseDisputeId(word(0xd1))
export const DRAW_CLASS = word(0xcc)
/** The number of a pinned randomness; it stands for whatever a beacon says. */
export const randomnessOf = (round: number): Bytes32 => word(0xbe00 + round)

/** The mediators who can be drawn. */
export const mediatorsOf = ({ mediators }: Pick<Scenario, 'mediators'>): readonly Address[] =>
  Array.from({ length: mediators }, (_, index) => account(100 + index))

/** Every phase and window takes one second; the amounts leave remainders wherever they are shared. */
export const UNIT_PARAMETERS: ParameterSet = {
  beaconDelay: 1n,
  beaconTimeout: 1n,
  commitDuration: 1n,
  revealDuration: 1n,
  appealWindow: 1n,
  expressCommitDuration: 1n,
  expressRevealDuration: 1n,
  finaliseGrace: 1n,
  finaliseMargin: 1n,
  canaryWindow: 1n,
  jailPeriod: 1n,
  minimumStake: 404n,
  lockPerSeat: 101n,
  maxOpenLocks: 4,
  absencesToJail: 3,
  feePerSeat: 11n,
  finaliserTip: 2n,
  noCommitSlashBps: 2500,
  noRevealSlashBps: 8000,
  incoherentSlashBps: 5000,
  expressNoCommitSlashBps: 1000,
  expressNoRevealSlashBps: 2500,
  expressIncoherentSlashBps: 2000,
  canarySlashBps: 10_000,
  treasuryBps: 700,
  insuranceBps: 5000,
}

/** Wei of Lilypad's mediation fee, and of a sponsor's bond for one canary. */
export const MEDIATION_FEE = 7n
export const CANARY_BOND = 90n
