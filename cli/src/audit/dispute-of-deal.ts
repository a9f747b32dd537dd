import { ApiFailure, notOnChain } from '@lilymed/api'
import type { ApiClient } from '@lilymed/api'
import { printable } from '@lilymed/service-kit'
import { notFound } from './audit-options.ts'

/**
 * The dispute of a deal, for whoever knows the deal alone.
 *
 * @throws AppError NOT_FOUND where the deal is not on chain, or nobody has challenged its result; ApiFailure
 */
export const disputeOfDeal = async (api: Pick<ApiClient, 'getDeal'>, dealId: string): Promise<string> => {
  const { item } = await api.getDeal({ dealId }).catch((failure: unknown) => {
    if (failure instanceof ApiFailure && failure.code === 'DEAL_NOT_FOUND')
      throw notFound(notOnChain('the chain that this indexer follows'))
    throw failure
  })
  if (item.disputeId !== null) return item.disputeId
  throw notFound(`the deal ${printable(dealId)} has no dispute: nobody has challenged its result`)
}
