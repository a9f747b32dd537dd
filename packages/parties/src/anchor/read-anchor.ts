import { dealStateFromNumber } from '@lilymed/domain'
import type { Address, DealId, DealStateName, ParameterSet } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { PartyViewAsked } from '../acts/party-view.ts'
import { quantityOf } from '../network/quantity-of.ts'
import { headFrom } from '../network/head-from.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { readParameters } from '../network/read-parameters.ts'
import type { AnchorTerms } from './anchor-terms.ts'

/** A deal as the first to agree put it on chain. Times are unix seconds, 0 where something has not happened. */
export type AnchoredDeal = {
  readonly terms: AnchorTerms
  readonly state: DealStateName
  readonly createdAt: number
  readonly jobCreatorAgreedAt: number
  readonly resourceProviderAgreedAt: number
}

/** What an agreement to a deal is planned from, all of it at one block. Amounts in wei. */
export type AnchorView = {
  readonly block: PinnedBlock
  readonly dealId: DealId
  /** Null while nobody has agreed. */
  readonly anchored: AnchoredDeal | null
  readonly parameters: ParameterSet
  readonly account: {
    readonly address: Address
    readonly tokens: bigint
    readonly coin: bigint
    readonly gasPrice: bigint
  }
  readonly controller: Address
}

/** Reads what an agreement to a deal is planned from. Throws what reading throws, and AppError RPC_LAGS. */
export const readAnchor = async (
  network: PartyNetwork,
  dealId: DealId,
  { address, notBefore = 0 }: PartyViewAsked,
): Promise<AnchorView> => {
  const { client, ask } = network
  const block = await headFrom(network, notBefore)
  const here = { blockHash: block.hash }
  const [anchored, parameters, tokens, coin, gasPrice] = await Promise.all([
    readAnchored(network, dealId, block),
    readParameters(network, block),
    client.token.read('balanceOf', [hex(address)], here),
    ask('eth_getBalance', [address, 'latest']),
    ask('eth_gasPrice', []),
  ])
  return {
    block,
    dealId,
    anchored,
    parameters,
    account: {
      address,
      tokens,
      coin: quantityOf(coin, 'the account’s coin'),
      gasPrice: quantityOf(gasPrice, 'the price of gas'),
    },
    controller: client.controller.address,
  }
}

const readAnchored = async (
  { client: { storage } }: PartyNetwork,
  dealId: DealId,
  block: PinnedBlock,
): Promise<AnchoredDeal | null> => {
  const here = { blockHash: block.hash }
  if (!(await storage.read('hasDeal', [dealId], here))) return null
  const [{ members, timeouts, pricing }, agreement] = await Promise.all([
    storage.read('getDeal', [dealId], here),
    storage.read('getAgreement', [dealId], here),
  ])
  const state = dealStateFromNumber(agreement.state)
  if (state === undefined) {
    const message = `the deal is in state ${agreement.state}, which this version does not know: update lilymed`
    throw new AppError({ code: 'DEAL_STATE_UNKNOWN', message, retryable: false })
  }
  return {
    terms: { ...members, timeouts, pricing },
    state,
    createdAt: Number(agreement.dealCreatedAt),
    jobCreatorAgreedAt: Number(agreement.jobCreatorAgreedAt),
    resourceProviderAgreedAt: Number(agreement.resourceProviderAgreedAt),
  }
}
