import type { Agreement } from '@lilymed/api'
import {
  checkCommitment,
  checkPanel,
  checkRuling,
  checkSettlement,
  outcomeNumber,
  parameterSetFromJson,
} from '@lilymed/domain'
import type { AgreementSubject, Dispute, ParameterSet, PoolIdentity } from '@lilymed/domain'
import { deals } from './deals.ts'
import { disputes } from './disputes.ts'
import type { DisputeRow } from './disputes.ts'
import { toDomainDispute } from './domain-dispute.ts'
import { toDomainDrawPool } from './domain-draw-pool.ts'
import { parameters } from './parameters.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, RowReader, Step } from './projection.ts'

/** Our recomputation of one act on chain. */
export type AgreementRow = Agreement & {
  readonly subject: AgreementSubject
  readonly disputeId: string
  readonly round: number
  /** Whose commitment it is; null for acts of the whole panel. */
  readonly mediator: string | null
}

type Round = { readonly disputeId: string; readonly round: number }

const keyOf = ({ disputeId, round }: Round, ...rest: readonly string[]): string =>
  [disputeId, round, ...rest].join('/')

const identityOf = (fact: ObservedFact): PoolIdentity => ({
  chainId: BigInt(fact.chainId),
  pool: fact.origin.address,
})

const rulesOf = (row: DisputeRow, read: RowReader): ParameterSet | undefined => {
  const pinned = read.get(parameters, row.chainId, String(row.parameterVersion))
  return pinned === undefined ? undefined : parameterSetFromJson(pinned.parameters)
}

const asDomain = (row: DisputeRow, read: RowReader): Dispute =>
  toDomainDispute(row, read.get(deals, row.chainId, row.dealId))

const toRow = (
  { agrees, expected, found, subject }: Agreement & { readonly subject: AgreementSubject },
  { disputeId, round }: Round,
  mediator: string | null = null,
): AgreementRow => ({ subject, disputeId, round, mediator, agrees, expected, found })

type SettlementFact =
  | 'DisputeFinalised'
  | 'FeeCaptured'
  | 'SeatRewarded'
  | 'SeatSlashed'
  | 'TreasuryCredited'
  | 'InsuranceCredited'
  | 'EscrowReturned'

const settlementKey = (disputeId: string): string => `${disputeId}/settlement`

const settle = (
  row: AgreementRow | undefined,
  fact: ObservedFact,
  disputeId: string,
  read: RowReader,
): AgreementRow | undefined => {
  const before = read.get(disputes, fact.chainId, disputeId)
  const after = disputes.evolve(before, fact, disputeId, read)
  if (after === undefined || after.finalised === null) return row
  const rules = rulesOf(after, read)
  const deal = read.get(deals, after.chainId, after.dealId)
  if (rules === undefined || deal?.movements.some(({ kind }) => kind === 'funding') !== true) return row
  const { outcome, finaliser } = after.finalised
  const dispute = toDomainDispute(after, deal)
  const finalised = {
    type: 'DisputeFinalised',
    data: { disputeId, outcome: outcomeNumber(outcome), finaliser },
  } as const
  return toRow(checkSettlement(rules, dispute, finalised), {
    disputeId,
    round: after.rounds.at(-1)?.round ?? 0,
  })
}

/** The facts of a finalising transaction come in an order we do not rely on: each settles again, and the last one counts. */
const settlementStep = <Type extends SettlementFact>(): Step<AgreementRow, Type> => ({
  keys: ({ disputeId }) => [settlementKey(disputeId)],
  evolve: (row, fact, key, read) => settle(row, fact, key.slice(0, key.indexOf('/')), read),
})

/** Panels, commitments, rulings and settlements recomputed by the domain as they happen, and whether the chain's are the same. */
export const agreements = defineProjection<AgreementRow>({
  name: 'agreements',
  version: 1,
  steps: {
    PanelDrawn: {
      keys: (data) => [keyOf(data, 'panel')],
      evolve: (_, fact, __, read) => {
        const row = read.get(disputes, fact.chainId, fact.data.disputeId)
        if (row === undefined) return undefined
        const lockRules = rulesOf(row, read)
        if (lockRules === undefined) return undefined
        const drawPool = toDomainDrawPool(row.drawClass, fact.chainId, read)
        const context = { ...identityOf(fact), drawPool, lockRules }
        return toRow(checkPanel(context, asDomain(row, read), fact), fact.data)
      },
    },
    VoteRevealed: {
      keys: (data) => [keyOf(data, 'commitment', data.mediator)],
      evolve: (_, fact, __, read) => {
        const row = read.get(disputes, fact.chainId, fact.data.disputeId)
        if (row === undefined) return undefined
        const agreement = checkCommitment(identityOf(fact), asDomain(row, read), fact)
        return toRow(agreement, fact.data, fact.data.mediator)
      },
    },
    RoundClosed: {
      keys: (data) => [keyOf(data, 'ruling')],
      evolve: (_, fact, __, read) => {
        const row = read.get(disputes, fact.chainId, fact.data.disputeId)
        return row === undefined ? undefined : toRow(checkRuling(asDomain(row, read), fact), fact.data)
      },
    },
    DisputeFinalised: settlementStep(),
    FeeCaptured: settlementStep(),
    SeatRewarded: settlementStep(),
    SeatSlashed: settlementStep(),
    TreasuryCredited: settlementStep(),
    InsuranceCredited: settlementStep(),
    EscrowReturned: settlementStep(),
  },
})
