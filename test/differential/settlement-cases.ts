import * as fc from 'fast-check'
import { capturedFee, roundCost, seatsOfRound } from '@lilymed/domain'
import type {
  Address,
  DisputeOutcome,
  ParameterSet,
  SettledAppeal,
  SettledMember,
  SettledRound,
  SettlementInput,
  Verdict,
} from '@lilymed/domain'
import { addressOf, anyParameters } from './arbitraries.ts'

/** A dispute to settle: what the domain settles, and what only the contracts ask for. */
export type SettledCase = {
  readonly input: SettlementInput
  /** What each mediator has to lose, in wei. */
  readonly stakes: ReadonlyMap<Address, bigint>
  /** The last appellant against a fallen truth. */
  readonly compensated: Address
}

export const TREASURY = addressOf(201)
export const INSURANCE = addressOf(202)
export const CREATOR = addressOf(203)

const OUTCOMES: readonly DisputeOutcome[] = [
  'ACCEPT',
  'REJECT',
  'NONDETERMINISTIC',
  'CANNOT_REPRODUCE',
  'INCONCLUSIVE',
  'PREEMPTED',
]
const RULINGS: readonly DisputeOutcome[] = OUTCOMES.slice(0, 4)
const VERDICTS: readonly Verdict[] = ['ACCEPT', 'REJECT', 'NONDETERMINISTIC', 'CANNOT_REPRODUCE', 'FOUND']

/** A party of any role may appeal, a mediator too. */
const anyAppellant = fc.constantFrom(
  addressOf(300),
  addressOf(301),
  CREATOR,
  TREASURY,
  INSURANCE,
  addressOf(0),
)

const memberOf = fc
  .record({
    presence: fc.constantFrom('revealed', 'revealed', 'revealed', 'committed', 'absent'),
    verdict: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Verdict>('ACCEPT', 'REJECT') },
      { weight: 1, arbitrary: fc.constantFrom(...VERDICTS) },
    ),
  })
  .map(({ presence, verdict }) => ({
    committed: presence !== 'absent',
    verdict: presence === 'revealed' ? verdict : null,
  }))

type Drawn = Pick<SettledMember, 'committed' | 'verdict'>

/** A round before what follows from the others is known. */
const anyRound = (round: number) =>
  fc
    .record({ isPair: fc.boolean(), isDrawn: fc.integer({ min: 0, max: 9 }) })
    .chain(({ isPair, isDrawn }) => {
      const seats = seatsOfRound(round, isPair)
      const most = seats + (seats === 2 ? 0 : 2)
      // A first round always has a panel, or there is nothing to settle.
      const members: fc.Arbitrary<readonly Drawn[]> =
        isDrawn === 0 && round > 1
          ? fc.constant([])
          : fc.array(memberOf, { minLength: seats, maxLength: most, size: 'max' })
      return fc.record({
        seats: fc.constant(seats),
        members,
        commitRanToEnd: fc.boolean(),
        revealRanToEnd: fc.boolean(),
        isAppealed: fc.boolean(),
        appellant: anyAppellant,
        against: fc.constantFrom(...RULINGS),
        isAgainstOutcome: fc.boolean(),
      })
    })

type AnyRound = ReturnType<typeof anyRound> extends fc.Arbitrary<infer One> ? One : never

type Ending = {
  readonly parameters: ParameterSet
  readonly outcome: DisputeOutcome
  readonly canary: 'none' | 'stood' | 'fell'
  readonly isExpress: boolean
}

const appealOf = (
  rounds: readonly AnyRound[],
  index: number,
  { parameters, outcome }: Ending,
): SettledAppeal | null => {
  const round = rounds[index]
  const next = rounds[index + 1]
  // A round without a panel is only settled for its appeal, and ends its dispute unless that is appealed.
  const isAppealed = round !== undefined && (round.isAppealed || round.members.length === 0)
  if (!isAppealed) return null
  return {
    appellant: round.appellant,
    against: round.isAgainstOutcome && RULINGS.includes(outcome) ? outcome : round.against,
    bond: roundCost(index + 2, parameters),
    isHeard: next !== undefined && next.members.length > 0,
  }
}

const settledRounds = (rounds: readonly AnyRound[], ending: Ending): readonly SettledRound[] =>
  rounds.map(({ seats, members, commitRanToEnd, revealRanToEnd }, index) => ({
    round: index + 1,
    seats,
    commitRanToEnd,
    revealRanToEnd,
    isExpress: ending.isExpress,
    isCanary: ending.canary === 'stood',
    funder: index === 0 ? null : (appealOf(rounds, index - 1, ending)?.appellant ?? null),
    appeal: appealOf(rounds, index, ending),
    members: members.map((member, position) => ({
      ...member,
      mediator: addressOf(20 * index + position),
      seated: position < seats,
    })),
  }))

/** What creator and appellants paid in: the creator for rounds that nobody appealed for, a first round of two as three. */
const paidIn = (rounds: readonly SettledRound[], parameters: ParameterSet): bigint =>
  rounds.reduce(
    (total, { round, funder, members, appeal }) =>
      total +
      (funder === null && members.length > 0 ? roundCost(round, parameters) : 0n) +
      (appeal?.bond ?? 0n),
    0n,
  )

const anyStake = (lock: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constant(4n * lock), fc.constant(0n), fc.bigInt({ min: 0n, max: lock }))

const anyLadder = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(anyRound(1)) },
  { weight: 2, arbitrary: fc.tuple(anyRound(1), anyRound(2)) },
  { weight: 1, arbitrary: fc.tuple(anyRound(1), anyRound(2), anyRound(3)) },
) as fc.Arbitrary<readonly AnyRound[]>

/** Any dispute of one to three rounds with any votes, absences, appeals, canaries, stakes and parameters. */
export const anySettledCase: fc.Arbitrary<SettledCase> = fc
  .record({
    rounds: anyLadder,
    parameters: anyParameters,
    outcome: fc.constantFrom(...OUTCOMES),
    canary: fc.constantFrom('none', 'none', 'stood', 'fell'),
    isExpress: fc.boolean(),
    unused: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    mediationFee: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    forfeited: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    owed: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    compensated: anyAppellant,
  })
  .chain(({ rounds: drawn, unused, forfeited, owed, compensated, ...rest }) => {
    const { parameters, canary } = rest
    const rounds = settledRounds(drawn, { ...rest, isExpress: rest.isExpress && drawn.length === 1 })
    const mediators = rounds.flatMap(({ members }) => members.map(({ mediator }) => mediator))
    return fc
      .array(anyStake(parameters.lockPerSeat), { minLength: mediators.length, maxLength: mediators.length })
      .map((amounts): SettledCase => {
        const stakes = new Map(mediators.map((mediator, index) => [mediator, amounts[index] ?? 0n]))
        return {
          stakes,
          compensated,
          input: {
            parameters,
            outcome: rest.outcome,
            rounds,
            escrow: paidIn(rounds, parameters) + unused,
            mediationFee: rest.mediationFee,
            isCanary: canary !== 'none',
            ...(canary === 'fell' ? { overturned: { forfeited, owed } } : {}),
            slashable: (mediator) => stakes.get(mediator) ?? 0n,
          },
        }
      })
  })

/** The fee that the pool hands to the settlement, in wei. */
export const feeOf = ({ outcome, mediationFee, isCanary, parameters }: SettlementInput): bigint =>
  isCanary === true ? 0n : capturedFee(outcome, mediationFee, parameters.finaliserTip)
