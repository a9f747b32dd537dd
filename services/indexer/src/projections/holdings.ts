import type { FactData, FactType } from '@lilymed/domain'
import { deals } from './deals.ts'
import { disputes } from './disputes.ts'
import { ledgerOf } from './ledger.ts'
import { dealMovements } from './movements.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, RowReader, Step, Steps } from './projection.ts'

export const HOLDERS = ['StakeRegistry', 'Settlement', 'Canaries'] as const
/** A contract of the pool that holds tokens of others. */
export type Holder = (typeof HOLDERS)[number]

/** Amounts by the type of fact that told them: wei of LP in decimal text. */
export type Flows = Readonly<Partial<Record<FactType, string>>>

/** What went through a contract that holds tokens, as its events tell. */
export type HoldingRow = {
  readonly contract: Holder
  readonly chainId: number
  readonly received: Flows
  readonly paidOut: Flows
  /** Of Settlement: what it promised to accounts, who have claimed what they were paid as credits since. */
  readonly credited: Flows
  /** Settled disputes, and those of them whose escrow did not come out at zero. */
  readonly settled: number
  readonly unbalanced: readonly { readonly disputeId: string; readonly left: string }[]
}

/** A contract that nothing has been told of. */
export const emptyHolding = (contract: Holder, chainId: number): HoldingRow => ({
  contract,
  chainId,
  received: {},
  paidOut: {},
  credited: {},
  settled: 0,
  unbalanced: [],
})

type Flow = 'received' | 'paidOut' | 'credited'
type Part = readonly [contract: Holder, flow: Flow, amount: string]

const added = (flows: Flows, type: FactType, amount: string): Flows => ({
  ...flows,
  [type]: String(BigInt(flows[type] ?? '0') + BigInt(amount)),
})

type CreditFact =
  | 'AppealSettled'
  | 'CanaryCompensated'
  | 'EscrowReturned'
  | 'InsuranceCredited'
  | 'SeatRewarded'
  | 'TreasuryCredited'

type MoneyFact =
  | CreditFact
  | 'AppealBondReceived'
  | 'BondAdded'
  | 'BondWithdrawn'
  | 'CanaryReleased'
  | 'ChallengeFunded'
  | 'CreditClaimed'
  | 'FeeCaptured'
  | 'FundingWithdrawn'
  | 'SeatSlashed'
  | 'StakeAdded'
  | 'StakeSlashed'
  | 'StakeWithdrawn'

/** A step of money: which contracts' flows a fact adds to, and how much. */
const moves = <Type extends MoneyFact>(
  partsOf: (data: FactData[Type]) => readonly Part[],
): Step<HoldingRow, Type> => ({
  keys: (data) => [...new Set(partsOf(data).map(([contract]) => contract))],
  evolve: (row, fact, key) => {
    const contract = key as Holder
    // A generic fact has no members the compiler could see.
    const located: ObservedFact = fact
    return partsOf(located.data as FactData[Type])
      .filter(([of]) => of === contract)
      .reduce(
        (after, [, flow, amount]) => ({ ...after, [flow]: added(after[flow], located.type, amount) }),
        row ?? emptyHolding(contract, located.chainId),
      )
  },
})

const credits = <Type extends CreditFact>(): Step<HoldingRow, Type> =>
  moves<Type>(({ amount }) => [['Settlement', 'credited', amount]])

const settlementSteps: Steps<HoldingRow> = {
  ChallengeFunded: moves<'ChallengeFunded'>(({ amount }) => [['Settlement', 'received', amount]]),
  FundingWithdrawn: moves<'FundingWithdrawn'>(({ amount }) => [['Settlement', 'paidOut', amount]]),
  FeeCaptured: moves<'FeeCaptured'>(({ amount }) => [['Settlement', 'received', amount]]),
  AppealBondReceived: moves<'AppealBondReceived'>(({ fees, bond }) => [
    ['Settlement', 'received', fees],
    ['Settlement', 'received', bond],
  ]),
  // The registry takes it from the mediator and hands it over in the same call.
  SeatSlashed: moves<'SeatSlashed'>(({ amount }) => [['Settlement', 'received', amount]]),
  SeatRewarded: credits<'SeatRewarded'>(),
  TreasuryCredited: credits<'TreasuryCredited'>(),
  InsuranceCredited: credits<'InsuranceCredited'>(),
  EscrowReturned: credits<'EscrowReturned'>(),
  AppealSettled: credits<'AppealSettled'>(),
  CanaryCompensated: credits<'CanaryCompensated'>(),
  CreditClaimed: moves<'CreditClaimed'>(({ amount }) => [['Settlement', 'paidOut', amount]]),
}

/** What stayed in the escrow of a dispute that has been settled: nothing, if every wei has gone to somebody. */
const leftOf = (chainId: number, disputeId: string, read: RowReader): string | undefined => {
  const dispute = read.get(disputes, chainId, disputeId)
  const deal = dispute === undefined ? undefined : read.get(deals, chainId, dispute.dealId)
  // What was paid in before our first block is not known.
  if (dispute === undefined || deal === undefined || deal.funding.length === 0) return undefined
  const { balances } = ledgerOf([...dealMovements(deal), ...dispute.movements])
  return balances.find(({ account }) => account === 'dispute-escrow')?.net ?? '0'
}

const settledStep: Step<HoldingRow, 'DisputeSettled'> = {
  keys: () => ['Settlement'],
  evolve: (row, { chainId, data: { disputeId } }, _, read) => {
    const before = row ?? emptyHolding('Settlement', chainId)
    const left = leftOf(chainId, disputeId, read) ?? '0'
    const unbalanced = left === '0' ? before.unbalanced : [...before.unbalanced, { disputeId, left }]
    return { ...before, settled: before.settled + 1, unbalanced }
  },
}

/** The contracts that hold tokens, by name: what came in, what went out, and what was promised. */
export const holdings = defineProjection<HoldingRow>({
  name: 'holdings',
  version: 1,
  columns: { chain: '$.chainId', sort: '$.contract' },
  steps: {
    StakeAdded: moves<'StakeAdded'>(({ amount }) => [['StakeRegistry', 'received', amount]]),
    StakeWithdrawn: moves<'StakeWithdrawn'>(({ amount }) => [['StakeRegistry', 'paidOut', amount]]),
    StakeSlashed: moves<'StakeSlashed'>(({ amount }) => [['StakeRegistry', 'paidOut', amount]]),
    BondAdded: moves<'BondAdded'>(({ amount }) => [['Canaries', 'received', amount]]),
    BondWithdrawn: moves<'BondWithdrawn'>(({ amount }) => [['Canaries', 'paidOut', amount]]),
    CanaryReleased: moves<'CanaryReleased'>(({ forfeited }) => [
      ['Canaries', 'paidOut', forfeited],
      ['Settlement', 'received', forfeited],
    ]),
    ...settlementSteps,
    DisputeSettled: settledStep,
  },
})
