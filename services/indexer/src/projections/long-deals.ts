import { dealKeyOf } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** A deal whose id cannot stand in an address. */
export type LongDealRow = { readonly dealId: string; readonly chainId: number }

/** The longest id that a deal has an address by; ids are whatever the caller of a contract wrote. */
export const longestDealId = 200

/** Whether a deal has its address by the digest of its id: an id that is empty or too long has none by itself. */
export const isFoundByDigest = (dealId: string): boolean =>
  (dealId.length === 0 || dealId.length > longestDealId) && dealId.isWellFormed()

const none: readonly string[] = []

type Told = { readonly chainId: number; readonly data: { readonly dealId: string } }

/** What any of a deal's first facts does. */
const found = {
  keys: ({ dealId }: Told['data']): readonly string[] =>
    isFoundByDigest(dealId) ? [dealKeyOf(dealId)] : none,
  evolve: (row: LongDealRow | undefined, { data, chainId }: Told): LongDealRow =>
    row ?? { dealId: data.dealId, chainId },
}

/** Deals whose ids are empty or too long for an address, by keccak256 of their ids' UTF-8 bytes, as Settlement knows them. */
export const longDeals = defineProjection<LongDealRow>({
  name: 'longdeals',
  version: 1,
  steps: {
    PaymentMade: found,
    DealTermsRead: found,
    DealStateChanged: found,
    ResultRead: found,
    MediationRequested: found,
  },
})
