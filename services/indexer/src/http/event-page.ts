import type { ChainFact } from '@lilymed/api'

/** The facts of a page out of one more than it holds, and the position that the next begins after. */
export const eventPage = (
  facts: readonly ChainFact[],
  limit: number,
): { readonly items: ChainFact[]; readonly next: string | null } => {
  const items = facts.slice(0, limit)
  return { items, next: facts.length > limit ? (items.at(-1)?.origin.position ?? null) : null }
}
