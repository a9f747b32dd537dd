import type { ObservedFact } from '../projections/projection.ts'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The dispute and the deal that a fact names. */
export const namesOf = ({
  data,
}: Pick<ObservedFact, 'data'>): { readonly disputeId: string | null; readonly dealId: string | null } => {
  const { disputeId, dealId } = data as { readonly disputeId?: unknown; readonly dealId?: unknown }
  return { disputeId: text(disputeId), dealId: text(dealId) }
}

/** What a fact is found by. */
export const subjectsOf = (fact: Pick<ObservedFact, 'data'>): readonly string[] => {
  const { disputeId, dealId } = namesOf(fact)
  if (disputeId === null) return dealId === null ? [] : [dealId]
  return dealId === null ? [disputeId] : [disputeId, dealId]
}
