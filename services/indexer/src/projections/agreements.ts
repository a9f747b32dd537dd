import type { Agreement } from '@lilymed/api'
import {
  checkCommitment,
  checkPanel,
  checkRuling,
  checkSettlement,
  excludedFrom,
  parameterSetFromJson,
} from '@lilymed/domain'
import type { AgreementSubject, Dispute, ParameterSet, PoolIdentity } from '@lilymed/domain'
import { deals } from './deals.ts'
import { disputes } from './disputes.ts'
import type { DisputeRow } from './dispute-row.ts'
import { toDomainDispute } from './domain-dispute.ts'
import { toDomainDrawPool } from './domain-draw-pool.ts'
import { parameters } from './parameters.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, RowReader } from './projection.ts'

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

/** Panels, commitments, rulings and settlements recomputed by the domain as they happen, and whether the chain's are the same. */
export const agreements = defineProjection<AgreementRow>({
  name: 'agreements',
  version: 2,
  steps: {
    PanelDrawn: {
      keys: (data) => [keyOf(data, 'panel')],
      evolve: (_, fact, __, read) => {
        const row = read.get(disputes, fact.chainId, fact.data.disputeId)
        if (row === undefined) return undefined
        const lockRules = rulesOf(row, read)
        if (lockRules === undefined) return undefined
        const dispute = asDomain(row, read)
        const excluded = excludedFrom(dispute, fact.data.round)
        const drawPool = toDomainDrawPool(row.drawClass, fact.chainId, excluded, read)
        return toRow(checkPanel({ ...identityOf(fact), drawPool, lockRules }, dispute, fact), fact.data)
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
    // Whatever settles a dispute is told before this, in whatever order and however many transactions.
    DisputeSettled: {
      keys: ({ disputeId }) => [`${disputeId}/settlement`],
      evolve: (_, fact, __, read) => {
        const row = read.get(disputes, fact.chainId, fact.data.disputeId)
        if (row === undefined) return undefined
        const rules = rulesOf(row, read)
        const deal = read.get(deals, row.chainId, row.dealId)
        const isFunded = deal?.funding.some(({ kind }) => kind === 'funding') ?? false
        if (rules === undefined || !isFunded) return undefined
        const { disputeId } = row
        const round = row.rounds.at(-1)?.round ?? 0
        return toRow(checkSettlement(rules, toDomainDispute(row, deal)), { disputeId, round })
      },
    },
  },
})
