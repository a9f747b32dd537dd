import type { ChainFact, FactData, FactOf, FactType } from '../facts.ts'
import type { Address, Bytes32 } from '../values/ids.ts'
import { parseDisputeId, ZERO_BYTES32 } from '../values/ids.ts'
import type { ClassTerms } from '../values/class-terms.ts'
import type { ParameterSet } from '../values/parameters.ts'

/** A fact of a type with exactly this data. */
export const fact = <Type extends FactType>(type: Type, data: FactData[Type]): FactOf<Type> => {
  const made: { readonly type: FactType; readonly data: FactData[FactType] } = { type, data }
  return made as ChainFact as FactOf<Type>
}

/** A distinct address for each small number; all digits, so that it is its own checksum. */
export const addressOf = (number: number): Address => `0x${String(number).padStart(40, '0')}`

/** Distinct 32 bytes for each small number. */
export const bytesOf = (number: number): Bytes32 => `0x${number.toString(16).padStart(64, '0')}`

export const LP = 10n ** 18n

export const DEAL_ID = 'QmWJm8Xfq6PbtDz4aJNAw9fwVYadgx2wqgMbjLzFfwFLxh'
export const DISPUTE_ID = parseDisputeId(bytesOf(0xd1))
export const CLAIM = bytesOf(0xc1)
export const DRAW_CLASS = bytesOf(0xcc)
export const JOB_CREATOR = addressOf(11)
export const PROVIDER = addressOf(12)
export const SOLVER = addressOf(13)
export const POOL = addressOf(14)

/** The parameters of the development network. */
export const PARAMETERS: ParameterSet = {
  beaconDelay: 30n,
  beaconTimeout: 600n,
  commitDuration: 300n,
  revealDuration: 120n,
  appealWindow: 240n,
  expressCommitDuration: 150n,
  expressRevealDuration: 50n,
  finaliseGrace: 60n,
  finaliseMargin: 120n,
  canaryWindow: 500n,
  jailPeriod: 7200n,
  minimumStake: 100n * LP,
  lockPerSeat: 25n * LP,
  maxOpenLocks: 4,
  absencesToJail: 3,
  feePerSeat: LP,
  finaliserTip: LP / 10n,
  noCommitSlashBps: 2500,
  noRevealSlashBps: 10_000,
  incoherentSlashBps: 5000,
  expressNoCommitSlashBps: 1000,
  expressNoRevealSlashBps: 2500,
  expressIncoherentSlashBps: 2000,
  canarySlashBps: 10_000,
  treasuryBps: 500,
  insuranceBps: 5000,
}

/** Terms of a class that reaches the second round with 10 drawable operators, and the third with 25. */
export const CLASS_TERMS: ClassTerms = {
  listed: true,
  portable: false,
  pairs: false,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: 300n * LP,
  weightCap: 0n,
}

type DisputeFactType = {
  [Type in FactType]: FactData[Type] extends { readonly disputeId: string; readonly round: number }
    ? Type
    : never
}[FactType]

const ROUND_DEFAULTS = {
  disputeId: DISPUTE_ID,
  round: 1,
  beaconRound: '100',
  epoch: '7',
  alternates: 2,
  passedOver: [],
  commitEndsAt: '1300',
  sealedVote: '0x',
  endedAt: '1200',
  revealEndsAt: '1320',
  rung: 0,
  reason: 0,
  resultDigest: ZERO_BYTES32,
  evidence: ZERO_BYTES32,
  salt: bytesOf(1),
  escalates: false,
  finalAt: '1500',
  randomness: bytesOf(0xbe),
}

/** A fact of a round of the example dispute: round 1 and plain values unless told otherwise. */
export const roundFact = <Type extends DisputeFactType>(
  type: Type,
  data: Partial<FactData[Type]> & Omit<FactData[Type], keyof typeof ROUND_DEFAULTS>,
): FactOf<Type> => fact(type, { ...ROUND_DEFAULTS, ...data } as unknown as FactData[Type])

/** The example dispute's opening, about {@link CLAIM}. */
export const opened = (data: Partial<FactData['DisputeOpened']> = {}): FactOf<'DisputeOpened'> =>
  fact('DisputeOpened', {
    disputeId: DISPUTE_ID,
    dealId: DEAL_ID,
    jobCreator: JOB_CREATOR,
    resourceProvider: PROVIDER,
    solver: SOLVER,
    claimDigest: CLAIM,
    drawClass: DRAW_CLASS,
    rounds: 2,
    deadline: '9000',
    parameterVersion: 1,
    mediationFee: String(LP),
    ...data,
  })

/** The terms of the example dispute: Standard, declared, of an open claim, in a class that allows a third round by appeal. */
export const disputeTerms = (data: Partial<FactData['DisputeTerms']> = {}): FactOf<'DisputeTerms'> =>
  fact('DisputeTerms', {
    disputeId: DISPUTE_ID,
    mode: 1,
    classRounds: 3,
    rejectable: true,
    highestRung: 0,
    seal: ZERO_BYTES32,
    policyDigest: bytesOf(0x90),
    ...data,
  })

/** The payment for both rounds of the example dispute. */
export const funded = (data: Partial<FactData['ChallengeFunded']> = {}): FactOf<'ChallengeFunded'> =>
  fact('ChallengeFunded', {
    dealId: DEAL_ID,
    jobCreator: JOB_CREATOR,
    drawClass: DRAW_CLASS,
    rounds: 2,
    amount: String(10n * LP),
    ...data,
  })

/** A payment of the example deal; reason and direction are Lilypad's numbers. */
export const paid = (
  payee: Address,
  amount: bigint,
  reason: number,
  direction: number,
): FactOf<'PaymentMade'> =>
  fact('PaymentMade', { dealId: DEAL_ID, payee, amount: String(amount), reason, direction })

/** A state change of the example deal. */
export const stateChanged = (state: number): FactOf<'DealStateChanged'> =>
  fact('DealStateChanged', { dealId: DEAL_ID, state })
