import type { AsOf, Deal, Dispute } from '@lilymed/api'
import { agreements } from '../projections/agreements.ts'
import type { DealRow } from '../projections/deal-row.ts'
import { deals } from '../projections/deals.ts'
import { disputes } from '../projections/disputes.ts'
import { parameters } from '../projections/parameters.ts'
import type { ObservedFact, Projection, RowReader } from '../projections/projection.ts'
import { toTimestamp } from '../projections/timestamp.ts'
import type { History, Moment } from '../read-model/read-history.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toDeal } from './deal-resource.ts'
import { toDispute } from './dispute-resource.ts'

/** An item as it was: found, not there at that moment, of a moment that has not come, or of more facts than are folded for a reader. */
export type Past<Item> =
  | { readonly kind: 'found'; readonly item: Item; readonly asOf: AsOf }
  | { readonly kind: 'absent' | 'beyond' | 'too long' }

/** Deals and disputes as they were. */
export type PastCatalogue = {
  /** A deal of any chain, or of one, at a moment. */
  dealAt(dealId: string, moment: Moment, chainId?: number): Promise<Past<Deal>>
  /**
   * A dispute at a moment. What we recomputed of its acts is shown of acts that stand now: of those that the chain
   * abandoned it is not kept.
   */
  disputeAt(disputeId: string, moment: Moment): Promise<Past<Dispute>>
}

/** Deals and disputes follow from their own facts alone. */
const alone: RowReader = { get: () => undefined, list: () => [] }

const fold = <Row>(
  projection: Projection<Row>,
  key: string,
  facts: readonly ObservedFact[],
): Row | undefined => {
  let row: Row | undefined
  for (const fact of facts) {
    const isTouched = projection.handles[fact.type]?.(fact).includes(key) ?? false
    if (isTouched) row = projection.evolve(row, fact, key, alone)
  }
  return row
}

/** Folds the past of single deals and disputes out of their facts. */
export const createPastCatalogue = (reads: ReadModel): PastCatalogue => {
  const search = async <Item>(
    moment: Moment,
    only: number | undefined,
    subject: string,
    itemOf: (history: History, chainId: number) => Promise<Item | 'too long' | undefined>,
  ): Promise<Past<Item>> => {
    const checkpoint = reads.checkpoint()
    if (checkpoint === undefined || ('position' in moment && moment.position > checkpoint.position)) {
      return { kind: 'beyond' }
    }
    const chains = reads.chains().filter(({ chainId }) => only === undefined || chainId === only)
    const reached = chains.filter(({ block }) => 'position' in moment || moment.block <= block)
    if (chains.length > 0 && reached.length === 0) return { kind: 'beyond' }
    for (const { chainId, finality } of reached) {
      const history = await reads.facts.history(chainId, [subject], moment)
      const item = history === undefined ? 'too long' : await itemOf(history, chainId)
      if (item === 'too long') return { kind: 'too long' }
      if (item === undefined || history === undefined) continue
      const height = {
        chainId,
        block: history.block,
        at: history.at === null ? null : toTimestamp(history.at),
        finality: finality === null ? null : Math.min(finality, history.block),
      }
      const position = 'position' in moment ? moment.position : checkpoint.position
      return { kind: 'found', item, asOf: { ...height, position, chains: [height] } }
    }
    return { kind: 'absent' }
  }

  return {
    dealAt: (dealId, moment, chainId) =>
      search(moment, chainId, dealId, ({ facts }) => {
        const row = fold(deals, dealId, facts)
        return Promise.resolve(row === undefined ? undefined : toDeal(row))
      }),
    disputeAt: (disputeId, moment) =>
      search(moment, undefined, disputeId, async ({ facts, at }, chainId) => {
        const row = fold(disputes, disputeId, facts)
        if (row === undefined) return undefined
        const ofDeal = await reads.facts.history(chainId, [row.dealId], moment)
        if (ofDeal === undefined) return 'too long'
        const deal: DealRow | undefined = fold(deals, row.dealId, ofDeal.facts)
        const acts = new Set(facts.map(({ origin }) => origin.position))
        const checks = reads
          .withPrefix(agreements, chainId, `${disputeId}/`)
          .filter(({ origin }) => acts.has(origin.position))
        const rules = reads.get(parameters, chainId, String(row.parameterVersion))?.parameters ?? undefined
        return toDispute({ row, checks, rules, now: at === null ? null : BigInt(at) }, deal)
      }),
  }
}
