import type { DealOnChain } from '@lilymed/api'
import { ContractRefused } from '@lilymed/chain'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, ParameterSet } from '@lilymed/domain'
import { ZeroAddress } from 'ethers/constants'
import { readDeal } from '../deals/read-deal.ts'
import { readDispute } from '../dispute/read-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { quantityOf } from '../network/quantity-of.ts'
import { headFrom } from '../network/head-from.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { readParameters } from '../network/read-parameters.ts'

/** A deal, its dispute and an account, as plans of a party need them; all of it at one block. Amounts in wei. */
export type PartyView = {
  readonly block: PinnedBlock
  readonly dealId: DealId
  readonly deal: DealOnChain | null
  readonly dispute: DisputeSeen | null
  /** Rounds that are still to be settled, where the dispute is SETTLING. */
  readonly unsettled: readonly number[]
  /** Who appealed the ruling before the present round; null where nobody did. */
  readonly appellant: Address | null
  /** The dispute's own, else those in force. */
  readonly parameters: ParameterSet
  readonly account: {
    readonly address: Address
    readonly tokens: bigint
    /** What Settlement may take. */
    readonly allowance: bigint
    /** What Settlement owes it. */
    readonly credit: bigint
    /** For gas. */
    readonly coin: bigint
  }
  /** Whether the token’s owner has stopped all transfers. */
  readonly isPaused: boolean
  readonly contracts: Readonly<Record<'controller' | 'disputePool' | 'settlement' | 'token', Address>>
}

/** Whose, and not before which block: a node that lags would show what was so before one’s own transaction. */
export type PartyViewAsked = { readonly address: Address; readonly notBefore?: number | undefined }

/** What an account has, and what it stands before. */
export type AccountView = Pick<PartyView, 'block' | 'account' | 'contracts' | 'isPaused'>

/** Reads what an account has. Throws what reading throws, and AppError RPC_LAGS. */
export const readAccountView = async (
  network: PartyNetwork,
  { address, notBefore = 0 }: PartyViewAsked,
): Promise<AccountView> => {
  const { disputePool, settlement, token, controller } = network.client
  const block = await headFrom(network, notBefore)
  const here = { blockHash: block.hash }
  const [tokens, allowance, credit, coin, isPaused] = await Promise.all([
    token.read('balanceOf', [hex(address)], here),
    token.read('allowance', [hex(address), hex(settlement.address)], here),
    settlement.read('creditOf', [hex(address)], here),
    network.ask('eth_getBalance', [address, `0x${block.number.toString(16)}`]),
    readPaused(network, block),
  ])
  return {
    block,
    account: { address, tokens, allowance, credit, coin: quantityOf(coin, 'the account’s coin') },
    isPaused,
    contracts: {
      controller: controller.address,
      disputePool: disputePool.address,
      settlement: settlement.address,
      token: token.address,
    },
  }
}

/** A token need not know the word. */
const readPaused = async ({ client: { token } }: PartyNetwork, block: PinnedBlock): Promise<boolean> => {
  try {
    return await token.read('paused', [], { blockHash: block.hash })
  } catch (failure) {
    if (failure instanceof ContractRefused) return false
    throw failure
  }
}

/** Reads what a plan of a party is made from. Throws what reading throws, and AppError RPC_LAGS. */
export const readPartyView = async (
  network: PartyNetwork,
  dealId: DealId,
  asked: PartyViewAsked,
): Promise<PartyView> => {
  const { disputePool } = network.client
  const own = await readAccountView(network, asked)
  const { block } = own
  const [deal, disputeId] = await Promise.all([
    readDeal(network, dealId, block),
    disputePool.read('disputeOf', [dealId], { blockHash: block.hash }),
  ])
  const dispute = disputeId === ZERO_BYTES32 ? null : await readDispute(network, disputeId, block)
  const rounds = dispute === null ? [] : await readRounds(network, dispute, block)
  const before = rounds.at(-2)?.appellant
  return {
    ...own,
    dealId,
    deal,
    dispute,
    unsettled: dispute?.phase === 'SETTLING' ? rounds.flatMap(unsettledNumber) : [],
    appellant: before === undefined || before === ZeroAddress ? null : before,
    parameters: await readParameters(network, block, dispute?.parameterVersion),
  }
}

const unsettledNumber = ({ settled }: { readonly settled: boolean }, index: number): readonly number[] =>
  settled ? [] : [index + 1]

const readRounds = (
  { client: { disputePool } }: PartyNetwork,
  { disputeId, round }: DisputeSeen,
  block: PinnedBlock,
) =>
  Promise.all(
    Array.from({ length: round }, (_, index) =>
      disputePool.read('getRound', [hex(disputeId), index + 1], { blockHash: block.hash }),
    ),
  )
