import type { Agreement, Origin } from '@lilymed/api'
import {
  checkAppeal,
  checkCanary,
  checkCommitEnd,
  checkCommitment,
  checkFinalising,
  checkOpening,
  checkPanel,
  checkRound,
  checkRuling,
  checkSettlement,
  excludedFrom,
  isPairClass,
} from '@lilymed/domain'
import type { AgreementSubject, Dispute } from '@lilymed/domain'
import { clockOf, identityOf, openingContext, rulesOf } from './agreement-inputs.ts'
import { deals } from './deals.ts'
import { disputes } from './disputes.ts'
import type { DisputeRow } from './dispute-row.ts'
import { toDomainDispute } from './domain-dispute.ts'
import { toDomainDrawPool } from './domain-draw-pool.ts'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, RowReader, Step } from './projection.ts'
import { randomness } from './randomness.ts'

/** Our recomputation of one act on chain. */
export type AgreementRow = Agreement & {
  readonly subject: AgreementSubject
  readonly chainId: number
  readonly disputeId: string
  readonly round: number
  /** Whose commitment it is; null for acts of the whole panel. */
  readonly mediator: string | null
  /** The act. */
  readonly origin: Origin
}

type Checked = Agreement & { readonly subject: AgreementSubject }

type DisputeFact = Extract<ObservedFact, { data: { disputeId: string } }>
type DisputeFactType = DisputeFact['type']

/** What a check is given: the dispute as it stood before the act. */
type Act<Type extends DisputeFactType> = {
  readonly row: DisputeRow
  readonly dispute: Dispute
  readonly fact: ObservedFact<Type>
  readonly read: RowReader
}

type Keyed = { readonly disputeId: string; readonly round?: number; readonly mediator?: string }

/** One step: the act of this type is checked under the key `<dispute>/<round>/<subject>`, or says nothing where inputs are missing. */
const checks = <Type extends DisputeFactType>(
  subject: AgreementSubject,
  check: (act: Act<Type>) => Checked | undefined,
  isOfSeat = false,
): Step<AgreementRow, Type> => ({
  keys: (data) => {
    const { disputeId, round, mediator } = data as Keyed
    const parts = [disputeId, round, subject, isOfSeat ? mediator : undefined]
    return [parts.filter((part) => part !== undefined).join('/')]
  },
  evolve: (before, fact, _, read) => {
    // A generic fact has no members the compiler could see.
    const located: ObservedFact = fact
    const { disputeId, round, mediator } = located.data as Keyed
    const row = read.get(disputes, located.chainId, disputeId)
    if (row === undefined) return before
    const deal = read.get(deals, row.chainId, row.dealId)
    const checked = check({ row, dispute: toDomainDispute(row, deal), fact, read })
    if (checked === undefined) return before
    return {
      subject,
      chainId: row.chainId,
      disputeId,
      round: round ?? row.rounds.at(-1)?.round ?? 0,
      mediator: isOfSeat ? (mediator ?? null) : null,
      agrees: checked.agrees,
      expected: checked.expected,
      found: checked.found,
      origin: originOf(located),
    }
  },
})

const openingStep = checks<'RoundOpened'>('opening', ({ row, dispute, fact, read }) => {
  const context = fact.data.round === 1 ? openingContext(row, fact, read) : undefined
  return context === undefined ? undefined : checkOpening(context, dispute)
})

const roundStep = checks<'RoundOpened'>('round', ({ row, dispute, fact, read }) => {
  const context = fact.data.round === 1 ? openingContext(row, fact, read) : undefined
  const isPair = context === undefined ? null : isPairClass(context.drawable, context.classTerms)
  return checkRound({ isPair }, dispute, fact)
})

/** Every act of the pool recomputed by the domain as it happens, and whether the chain's is the same. */
export const agreements = defineProjection<AgreementRow>({
  name: 'agreements',
  version: 4,
  columns: { agrees: '$.agrees', sort: '$.origin.position' },
  steps: {
    RoundOpened: {
      // The first round opens with the dispute.
      keys: (data, fact) => [...openingStep.keys(data, fact), ...roundStep.keys(data, fact)],
      evolve: (row, fact, key, read) =>
        (key.endsWith('/opening') ? openingStep : roundStep).evolve(row, fact, key, read),
    },
    PanelDrawn: checks<'PanelDrawn'>('panel', ({ row, dispute, fact, read }) => {
      const lockRules = rulesOf(row, read)
      if (lockRules === undefined) return undefined
      const excluded = excludedFrom(dispute, fact.data.round)
      const drawPool = toDomainDrawPool(row.drawClass, fact.chainId, excluded, read)
      const pinned = dispute.rounds.find(({ round }) => round === fact.data.round)?.beaconRound
      const published =
        pinned === undefined ? undefined : read.get(randomness, fact.chainId, String(pinned))?.randomness
      const clock = clockOf(row, fact, read)
      return checkPanel({ ...identityOf(fact), drawPool, lockRules, clock, published }, dispute, fact)
    }),
    CommitPhaseEnded: checks<'CommitPhaseEnded'>('commitEnd', ({ row, dispute, fact, read }) => {
      const clock = clockOf(row, fact, read)
      return clock === null ? undefined : checkCommitEnd(clock, dispute, fact)
    }),
    VoteRevealed: checks<'VoteRevealed'>(
      'commitment',
      ({ dispute, fact }) => checkCommitment(identityOf(fact), dispute, fact),
      true,
    ),
    RoundClosed: checks<'RoundClosed'>('ruling', ({ row, dispute, fact, read }) =>
      checkRuling(dispute, fact, clockOf(row, fact, read)),
    ),
    AppealRaised: checks<'AppealRaised'>('appeal', ({ row, dispute, fact, read }) => {
      const clock = clockOf(row, fact, read)
      return clock === null ? undefined : checkAppeal(clock, dispute, fact)
    }),
    CanaryOpened: checks<'CanaryOpened'>('canary', ({ row, dispute, fact, read }) => {
      const clock = clockOf(row, fact, read)
      return clock === null ? undefined : checkCanary(clock, dispute, fact)
    }),
    DisputeFinalised: checks<'DisputeFinalised'>('finalising', ({ row, dispute, fact, read }) => {
      const deal = read.get(deals, row.chainId, row.dealId)
      const { at } = fact.origin
      if (deal === undefined || at === null) return undefined
      return checkFinalising({ at: BigInt(at), dealState: deal.state }, dispute, fact)
    }),
    // Whatever settles a dispute is told before this, in whatever order and however many transactions.
    DisputeSettled: checks<'DisputeSettled'>('settlement', ({ row, dispute, read }) => {
      const rules = rulesOf(row, read)
      const deal = read.get(deals, row.chainId, row.dealId)
      const isFunded = deal?.funding.some(({ kind }) => kind === 'funding') ?? false
      return rules === undefined || !isFunded ? undefined : checkSettlement(rules, dispute)
    }),
  },
})
