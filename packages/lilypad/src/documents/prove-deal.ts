import { Deal } from './deal.ts'
import { compareDealMembers } from './compare-deal-members.ts'
import type { ChainDealMembers } from './compare-deal-members.ts'
import { documentCid } from './document-cid.ts'
import type { JsonNode } from '../json/json-node.ts'
import { readStruct } from '../structs/read-struct.ts'

/** Why a document is not the deal that is on chain. */
export type DealRejection = { readonly code: 'DEAL_UNPROVEN'; readonly message: string }

export type DealProof =
  | { readonly kind: 'proved'; readonly deal: Deal }
  | { readonly kind: 'rejected'; readonly rejection: DealRejection }

const rejected = (message: string): DealProof => ({
  kind: 'rejected',
  rejection: { code: 'DEAL_UNPROVEN', message },
})

const withEmptyId = (document: JsonNode & { kind: 'object' }): JsonNode => ({
  kind: 'object',
  members: document.members.map(([key, node]) => [key, key === 'id' ? { kind: 'string', value: '' } : node]),
})

/**
 * Proves that a document is the deal of an id, whoever sent it: as received but for an empty `id`, it must hash to that id.
 * Where the deal's members on chain are known they must be the document's, because the controller never saw the document.
 *
 * @param dealId the deal id on chain, a CIDv0
 * @param document the deal's JSON, unread
 * @param members the members that the storage contract has for this id
 */
export const proveDeal = (dealId: string, document: JsonNode, members?: ChainDealMembers): DealProof => {
  if (document.kind !== 'object')
    return rejected(`expected the deal ${dealId} as an object, got ${document.kind}`)
  const found = documentCid(withEmptyId(document))
  if (found !== dealId)
    return rejected(`expected a document that hashes to ${dealId}, got one that hashes to ${found}`)
  const read = readStruct(Deal, document)
  if (read.kind === 'rejected')
    return rejected(`the document of ${dealId} is no deal: ${read.rejection.message}`)
  const difference = members && compareDealMembers(read.value.members, members)
  if (difference !== undefined)
    return rejected(`the document of ${dealId} is not the deal on chain: ${difference}`)
  return { kind: 'proved', deal: { ...read.value, id: dealId } }
}
