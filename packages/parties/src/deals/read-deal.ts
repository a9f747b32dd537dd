import { dealStateFromNumber, sealOfDataId } from '@lilymed/domain'
import type { DealId } from '@lilymed/domain'
import type { DealOnChain } from '@lilymed/api'
import { AppError } from '@lilymed/service-kit'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** The deal as the controller's storage has it at a block; null where it has none. Throws what reading throws. */
export const readDeal = async (
  { client: { storage } }: PartyNetwork,
  dealId: DealId,
  at: PinnedBlock,
): Promise<DealOnChain | null> => {
  const here = { blockHash: at.hash }
  if (!(await storage.read('hasDeal', [dealId], here))) return null
  const [deal, agreement, result, jobCost, resultsCollateral] = await Promise.all([
    storage.read('getDeal', [dealId], here),
    storage.read('getAgreement', [dealId], here),
    storage.read('getResult', [dealId], here),
    storage.read('getJobCost', [dealId], here),
    storage.read('getResultsCollateral', [dealId], here),
  ])
  const state = dealStateFromNumber(agreement.state)
  if (state === undefined) {
    const message = `the deal is in state ${agreement.state}, which this version does not know: update lilymed`
    throw new AppError({ code: 'DEAL_STATE_UNKNOWN', message, retryable: false })
  }
  const { members, pricing, timeouts } = deal
  return {
    dealId,
    state,
    solver: members.solver,
    jobCreator: members.jobCreator,
    resourceProvider: members.resourceProvider,
    mediators: members.mediators,
    resourceProviderAgreedAt: Number(agreement.resourceProviderAgreedAt),
    jobCreatorAgreedAt: Number(agreement.jobCreatorAgreedAt),
    resultsSubmittedAt: Number(agreement.resultsSubmittedAt),
    instructionPrice: pricing.instructionPrice,
    paymentCollateral: pricing.paymentCollateral,
    mediationFee: pricing.mediationFee,
    judgeTimeout: Number(timeouts.judgeResults.timeout),
    judgeCollateral: timeouts.judgeResults.collateral,
    claim:
      agreement.resultsSubmittedAt === 0n
        ? null
        : {
            dataId: result.dataId,
            instructionCount: result.instructionCount,
            jobCost,
            resultsCollateral,
            isSealed: sealOfDataId(result.dataId) !== null,
          },
  }
}
