import { after, before, test } from 'node:test'
import { ZeroAddress } from 'ethers'
import { appealResultNumber, faultNumber, outcomeNumber, settleDispute } from '@lilymed/domain'
import type { Address, DisputeSettlement, RoundSettlement, SettledRound } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { bytesOf } from './arbitraries.ts'
import { anySettledCase, CREATOR, feeOf, INSURANCE, TREASURY } from './settlement-cases.ts'
import type { SettledCase } from './settlement-cases.ts'
import { startSolidityChain } from './solidity.ts'
import type { DeployedContract, SolidityChain } from './solidity.ts'

let chain: SolidityChain
let cases: DeployedContract
let settlement: DeployedContract
before(async () => {
  chain = await startSolidityChain()
  cases = await chain.deploy('SettlementCases', TREASURY, INSURANCE)
  const [answer] = await chain.answersTo([cases.call('settlement')])
  settlement = chain.at('Settlement', String(cases.outputs('settlement', answer)[0]))
})
after(() => chain.stop())

/** Every event of a dispute's settlement in order, what every account was credited, and what is left. */
type SettlementAnswer = {
  readonly events: readonly string[]
  readonly credits: ReadonlyMap<Address, bigint>
  readonly escrowLeft: bigint
  readonly bondsLeft: bigint
  readonly unaccounted: bigint
}

const settledRoundOf = (round: SettledRound) => ({
  ...round,
  express: round.isExpress,
  canary: round.isCanary,
  funder: round.funder ?? ZeroAddress,
  appeal:
    round.appeal === null
      ? { appellant: ZeroAddress, against: 0, bond: 0n, heard: false }
      : {
          appellant: round.appeal.appellant,
          against: outcomeNumber(round.appeal.against),
          bond: round.appeal.bond,
          heard: round.appeal.isHeard,
        },
  members: round.members.map(({ mediator, seated, committed, verdict }) => ({
    mediator,
    seated,
    committed,
    revealed: verdict !== null,
    outcome: verdict === null ? 0 : outcomeNumber(verdict),
  })),
})

const accountsOf = ({ input, compensated }: SettledCase): Address[] => [
  ...new Set([
    TREASURY,
    INSURANCE,
    CREATOR,
    compensated,
    ...input.rounds.flatMap(({ members, appeal }) => [
      ...members.map(({ mediator }) => mediator),
      ...(appeal === null ? [] : [appeal.appellant]),
    ]),
  ]),
]

const disputeCaseOf = (one: SettledCase, index: number) => {
  const { input, stakes, compensated } = one
  const { overturned = { forfeited: 0n, owed: 0n } } = input
  return {
    disputeId: bytesOf(index + 1),
    dealKey: bytesOf(index + 1),
    outcome: outcomeNumber(input.outcome),
    jobCreator: CREATOR,
    escrow: input.escrow - input.rounds.reduce((total, { appeal }) => total + (appeal?.bond ?? 0n), 0n),
    feeCaptured: feeOf(input),
    set: input.parameters,
    canary: {
      opened: input.isCanary,
      overturned: input.overturned !== undefined,
      appellant: compensated,
      ...overturned,
    },
    rounds: input.rounds.map(settledRoundOf),
    stakes: [...stakes].map(([mediator, amount]) => ({ mediator, amount })),
    accounts: accountsOf(one),
  }
}

/** Announced before anything is settled. */
const PAID_IN = ['EscrowReceived', 'FeeCaptured', 'AppealBondReceived']

const line = (name: string, ...values: readonly unknown[]): string => [name, ...values].map(String).join(' ')

const settleInSolidity = async (asked: readonly SettledCase[]): Promise<SettlementAnswer[]> => {
  const answers = await chain.answersTo(
    asked.map((one, index) => cases.call('settle', disputeCaseOf(one, index))),
  )
  return answers.map((answer, index): SettlementAnswer => {
    const [credits, left] = cases.outputs('settle', answer)
    const accounts = accountsOf(asked[index]!)
    return {
      events: settlement
        .events(answer)
        .filter(({ name }) => !PAID_IN.includes(name))
        // The first is the dispute's id.
        .map(({ name, args }) => line(name, ...args.slice(1))),
      credits: new Map(accounts.map((account, position) => [account, credits[position] as bigint])),
      escrowLeft: left[0] as bigint,
      bondsLeft: left[1] as bigint,
      unaccounted: left[2] as bigint,
    }
  })
}

const some = (amount: bigint, ...event: readonly unknown[]): string[] =>
  amount === 0n ? [] : [line(String(event[0]), ...event.slice(1), amount)]

const roundEvents = ({
  round,
  rewards,
  slashes,
  treasury,
  insurance,
  refunds,
  appeal,
}: RoundSettlement): string[] => {
  const returned = refunds.map(({ to, amount }) => line('EscrowReturned', to, amount))
  // Fees come back before the appeal is settled, those of an unheard appeal after.
  const unheard = appeal !== null && appeal.feesReturned > 0n ? returned.splice(-1) : []
  return [
    ...slashes.map(({ mediator, amount, fault }) =>
      line('SeatSlashed', round, mediator, amount, faultNumber(fault)),
    ),
    ...rewards.flatMap(({ mediator, amount }) => some(amount, 'SeatRewarded', round, mediator)),
    ...returned,
    ...some(treasury, 'TreasuryCredited'),
    ...(appeal === null
      ? []
      : [line('AppealSettled', round, appeal.appellant, appealResultNumber(appeal.result), appeal.credited)]),
    ...unheard,
    ...some(insurance, 'InsuranceCredited'),
  ]
}

const eventsOf = ({ compensated, input }: SettledCase, settled: DisputeSettlement): string[] => {
  const fromRounds = settled.rounds.reduce((total, { insurance }) => total + insurance, 0n)
  return [
    ...some(settled.compensation, 'CanaryCompensated', compensated),
    ...(input.overturned === undefined ? [] : some(settled.insurance - fromRounds, 'InsuranceCredited')),
    ...settled.rounds.flatMap(roundEvents),
    ...some(settled.returned, 'EscrowReturned', CREATOR),
  ]
}

const creditsOf = (one: SettledCase, settled: DisputeSettlement): Map<Address, bigint> => {
  const credits = new Map(accountsOf(one).map((account) => [account, 0n]))
  const credit = (account: Address, amount: bigint): void =>
    void credits.set(account, (credits.get(account) ?? 0n) + amount)
  credit(TREASURY, settled.treasury)
  credit(INSURANCE, settled.insurance)
  credit(CREATOR, settled.returned)
  credit(one.compensated, settled.compensation)
  for (const { rewards, refunds, appeal } of settled.rounds) {
    for (const { mediator, amount } of rewards) credit(mediator, amount)
    for (const { to, amount } of refunds) credit(to, amount)
    if (appeal !== null) credit(appeal.appellant, appeal.credited)
  }
  return credits
}

test('contracts and domain agree on every event and every wei of any settlement', async (context) => {
  await assertAgreement(context, {
    cases: anySettledCase,
    runs: 3200,
    batch: 100,
    inSolidity: settleInSolidity,
    inTypeScript: (one) => {
      const settled = settleDispute(one.input)
      return {
        events: eventsOf(one, settled),
        credits: creditsOf(one, settled),
        escrowLeft: 0n,
        bondsLeft: 0n,
        unaccounted: 0n,
      }
    },
  })
})
