import { createCallEncoder } from '@lilymed/chain'
import type { ContractCall } from '@lilymed/chain'
import { lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import type { Address, DealId } from '@lilymed/domain'
import type { HandlerVerdict } from '@lilymed/domain/mediation-random'

/** Encodes verdicts for the handler at an address; the controller takes none from a mediator. */
export const createHandlerCalls = (
  handler: Address,
): ((verdict: HandlerVerdict, dealId: DealId) => ContractCall) => {
  const { call } = createCallEncoder(lilypadMediationRandomAbi, handler)
  return (verdict, dealId) =>
    call(verdict === 'ACCEPT' ? 'mediationAcceptResult' : 'mediationRejectResult', [dealId])
}
