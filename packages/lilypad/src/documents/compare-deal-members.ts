import type { DealMembers } from './deal.ts'

/** The members of a deal as the storage contract gives them. */
export type ChainDealMembers = {
  readonly solver: string
  readonly jobCreator: string
  readonly resourceProvider: string
  readonly mediators: readonly string[]
}

/**
 * How a document's members differ from the chain's, in words; undefined if they are the same accounts, the mediators in the
 * same order.
 */
export const compareDealMembers = (document: DealMembers, chain: ChainDealMembers): string | undefined => {
  const pairs: readonly (readonly [name: string, document: string, chain: string])[] = [
    ['solver', document.solver, chain.solver],
    ['job creator', document.job_creator, chain.jobCreator],
    ['resource provider', document.resource_provider, chain.resourceProvider],
    ['mediators', (document.mediators ?? []).join(), chain.mediators.join()],
  ]
  const different = pairs.find(([, left, right]) => left.toLowerCase() !== right.toLowerCase())
  if (!different) return undefined
  const [name, left, right] = different
  return `expected ${name} ${right}, got ${left}`
}
