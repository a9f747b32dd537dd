import type { ChainFact, Check, Dispute, DisputeRound, DisputeSummary, RoundState } from '@lilymed/api'
import type { Phase } from '@lilymed/domain'
import { agreements } from '../projections/agreements.ts'
import { dealModules } from '../projections/deal-modules.ts'
import { deals } from '../projections/deals.ts'
import type { DisputeRow } from '../projections/dispute-row.ts'
import { disputes } from '../projections/disputes.ts'
import { parameters } from '../projections/parameters.ts'
import { disputeKeyLength, parties, partyOf } from '../projections/parties.ts'
import type { ListQuery, Via } from '../read-model/list-query.ts'
import type { KeyPrefix } from '../read-model/page-rows.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { phasesBefore } from './dispute-phase.ts'
import { toDispute, toDisputeSummary, toRounds } from './dispute-resource.ts'
import type { DisputeSource, LineSource } from './dispute-resource.ts'
import { isWithin, pageOf, pageOfKept, pageOfParts } from './page.ts'
import type { Page, RowPart, Stretch } from './page.ts'

/** What disputes are listed by. Addresses are as the log has them; `phase` is the phase at the time of the newest block. */
export type DisputeFilters = Stretch & {
  readonly dealId?: string | undefined
  readonly jobCreator?: string | undefined
  readonly resourceProvider?: string | undefined
  readonly solver?: string | undefined
  readonly mediator?: string | undefined
  readonly module?: string | undefined
  readonly drawClass?: string | undefined
  readonly policyDigest?: string | undefined
  readonly phase?: Phase | undefined
  readonly outcome?: string | undefined
  readonly parameterVersion?: number | undefined
}

/** Which disputes to list. */
export type DisputeQuery = Pick<ListQuery, 'chainId' | 'order' | 'limit' | 'after'> & DisputeFilters

/** Which rounds to list: those of these disputes, `state` and `closedWith` of the round itself. */
export type RoundQuery = DisputeQuery & {
  readonly disputeId?: string | undefined
  readonly state?: RoundState | undefined
  readonly closedWith?: string | undefined
}

/** Facts of one chain. */
export type FactsOfChain = { readonly chainId: number; readonly facts: readonly ChainFact[] }

/** Disputes as they are shown. */
export type DisputeCatalogue = {
  dispute(disputeId: string): Dispute | undefined
  disputes(query: DisputeQuery): Page<DisputeSummary>
  rounds(query: RoundQuery): Page<DisputeRound>
  /** Facts about a dispute and its deal; undefined where there is no such dispute. */
  disputeEvents(disputeId: string, after: string, limit: number): Promise<FactsOfChain | undefined>
  /** Acts of the pool that are not what we computed. */
  disagreements(query: ListQuery): Page<Check>
}

const viaOf = ({ dealId, module, ...query }: DisputeFilters): Via | undefined => {
  if (dealId !== undefined) return undefined
  for (const role of ['mediator', 'jobCreator', 'resourceProvider', 'solver'] as const) {
    const address = query[role]
    if (address === undefined) continue
    return {
      projection: parties,
      column: 'party',
      value: partyOf(role, address),
      keyLength: disputeKeyLength,
    }
  }
  return module === undefined
    ? undefined
    : { projection: dealModules, column: 'module', value: module, at: 'deal' }
}

const isDrawn = ({ rounds }: DisputeRow, mediator: string): boolean =>
  rounds.some(({ seats }) => seats.some((seat) => seat.mediator === mediator))

const stateOf = ({
  draw,
  commitEnd,
  close,
}: Pick<DisputeRound['round'], 'draw' | 'commitEnd' | 'close'>): RoundState => {
  if (close !== null) return 'CLOSED'
  if (draw === null) return 'BEACON'
  return commitEnd === null ? 'COMMIT' : 'REVEAL'
}

/** Reads disputes out of a read model. */
export const createDisputeCatalogue = (reads: ReadModel): DisputeCatalogue => {
  const nowOf = (row: DisputeRow): bigint | null => {
    const at = reads.chains().find(({ chainId }) => chainId === row.chainId)?.at ?? null
    return at === null ? null : BigInt(Date.parse(at) / 1000)
  }
  const rulesOf = (row: DisputeRow): DisputeSource['rules'] =>
    reads.get(parameters, row.chainId, String(row.parameterVersion))?.parameters ?? undefined
  const sourceOf = (row: DisputeRow): DisputeSource => ({
    row,
    checks: reads.withPrefix(agreements, row.chainId, `${row.disputeId}/`),
    rules: rulesOf(row),
    now: nowOf(row),
  })

  /** Whether acts agree, by the prefixes of their keys. */
  const agreementsOf = (prefixes: readonly KeyPrefix[]): readonly LineSource['checks'][] => {
    const one = { filters: { agrees: 'false' }, order: 'ascending', limit: 1 } as const
    // Nearly always nothing at all disagrees; then an act has to be known, not read.
    if (reads.list(agreements, one).length === 0) {
      return reads.hasByPrefix(agreements, prefixes).map((isChecked) => (isChecked ? [{ agrees: true }] : []))
    }
    return reads
      .valuesByPrefix(agreements, prefixes, 'agrees')
      .map((values) => [...values].map((agrees) => ({ agrees: agrees === 'true' })))
  }

  /** Sources of the lines of one page, which have most of it in common: whether acts agree is read once for all of them. */
  const createLines = () => {
    const known = new Map<string, Pick<LineSource, 'rules' | 'now'>>()
    let checks = new Map<DisputeRow, LineSource['checks']>()
    return {
      prepare: (rows: readonly DisputeRow[]): void => {
        const prefixes = rows.map(({ chainId, disputeId }) => ({ chainId, prefix: `${disputeId}/` }))
        const found = agreementsOf(prefixes)
        checks = new Map(rows.map((row, index) => [row, found[index] ?? []]))
      },
      of: (row: DisputeRow): LineSource => {
        const name = `${row.chainId}/${row.parameterVersion}`
        const common = known.get(name) ?? { rules: rulesOf(row), now: nowOf(row) }
        known.set(name, common)
        return { ...common, row, checks: checks.get(row) ?? [] }
      },
    }
  }

  /** What the search has not held to: it is by one party, by the deal or by the module. */
  const isMeant = (row: DisputeRow, query: DisputeFilters): boolean =>
    isWithin(row.opened, query) &&
    (query.jobCreator === undefined || row.jobCreator === query.jobCreator) &&
    (query.resourceProvider === undefined || row.resourceProvider === query.resourceProvider) &&
    (query.solver === undefined || row.solver === query.solver) &&
    (query.mediator === undefined || isDrawn(row, query.mediator)) &&
    (query.module === undefined || reads.get(dealModules, row.chainId, row.dealId)?.module === query.module)

  const listQueryOf = (query: DisputeQuery): ListQuery => {
    const { chainId, order, limit, after, phase, outcome, parameterVersion } = query
    const via = viaOf(query)
    return {
      chainId,
      order,
      limit,
      after,
      via,
      filters: {
        deal: query.dealId,
        phase: phase === undefined ? undefined : phasesBefore(phase),
        outcome,
        parameters: parameterVersion === undefined ? undefined : String(parameterVersion),
        drawclass: query.drawClass,
        policy: query.policyDigest,
      },
      // By the module they stand in the order of their deals.
      ...(via?.at === undefined ? reads.positionsBetween(query, chainId) : {}),
    }
  }

  const disputesOf = (query: DisputeQuery): Page<DisputeSummary> => {
    const lines = createLines()
    // Rows hold the phase as of the last fact, so whatever time may have brought into the phase is read and looked at.
    const keep = (row: DisputeRow): DisputeSummary | undefined => {
      if (!isMeant(row, query)) return undefined
      const summary = toDisputeSummary(lines.of(row))
      return query.phase === undefined || summary.phase === query.phase ? summary : undefined
    }
    return pageOfKept(reads, disputes, { ...listQueryOf(query), isBrief: true }, keep, (rows) =>
      lines.prepare(rows.map(({ row }) => row).filter((row) => isMeant(row, query))),
    )
  }

  const roundsOf = ({ disputeId, state, closedWith, ...query }: RoundQuery): Page<DisputeRound> => {
    const partsOf = (row: DisputeRow): readonly RowPart<DisputeRound>[] => {
      if (!isMeant(row, query)) return []
      const { chainId, dealId } = row
      return toRounds(sourceOf(row))
        .map((round) => ({ chainId, disputeId: row.disputeId, dealId, state: stateOf(round), round }))
        .filter(
          (item) =>
            (state === undefined || item.state === state) &&
            (closedWith === undefined || item.round.close?.outcome === closedWith),
        )
        .map((item) => ({ number: item.round.round, item }))
        .toReversed()
    }
    if (disputeId === undefined) return pageOfParts(reads, disputes, listQueryOf(query), partsOf)
    const row = find(disputeId)
    const isOfChain = query.chainId === undefined || row?.chainId === query.chainId
    const parts = row === undefined || !isOfChain ? [] : partsOf(row)
    return { items: parts.map(({ item }) => item), next: null }
  }

  const find = (disputeId: string): DisputeRow | undefined => reads.find(disputes, disputeId)

  return {
    dispute: (disputeId) => {
      const row = find(disputeId)
      if (row === undefined) return undefined
      return toDispute(sourceOf(row), reads.get(deals, row.chainId, row.dealId))
    },
    disputes: disputesOf,
    rounds: roundsOf,
    disputeEvents: async (disputeId, after, limit) => {
      const row = find(disputeId)
      if (row === undefined) return undefined
      const facts = await reads.facts.after(after, limit, [disputeId, row.dealId], row.chainId)
      return { chainId: row.chainId, facts }
    },
    disagreements: (query) =>
      pageOf(reads, agreements, { ...query, filters: { agrees: 'false' } }, (row) => row),
  }
}
