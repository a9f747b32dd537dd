import { id } from 'ethers/hash'
import type { ChallengePosition, ChallengeQuote } from '@lilymed/api'
import { PORTABLE_CLASS, ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, Bytes32, DealId, Mode } from '@lilymed/domain'
import { readDeal } from '../deals/read-deal.ts'
import { headFrom } from '../network/head-from.ts'
import { quantityOf } from '../network/quantity-of.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { readParameters } from '../network/read-parameters.ts'

/** The class whose results are the same on every machine: where a REJECT counts though the provider declared nothing. */
export const portableClass: Bytes32 = id(PORTABLE_CLASS)

export type ChallengeAsked = {
  readonly dealId: DealId
  /** Whose money and gas to look at; nobody's for a look. */
  readonly account?: Address | undefined
  /** A class to quote beside those that follow from the deal. */
  readonly drawClass?: Bytes32 | undefined
  /** A block that is known already: a node that lags would show what was so before one’s own transaction. */
  readonly notBefore?: number | undefined
}

const modes: readonly (Mode | null)[] = [null, 'STANDARD', 'EXPRESS']
/** A class may hold thousands; a person reads some. */
const MOST_MEDIATORS = 200

/** Reads everything a challenge is planned from, all of it at the newest block. Throws what reading throws, and AppError RPC_LAGS. */
export const readChallenge = async (
  network: PartyNetwork,
  asked: ChallengeAsked,
): Promise<ChallengePosition> => {
  const { client, chainId, forwarder } = network
  const { disputePool: pool } = client
  const { dealId } = asked
  const block = await headFrom(network, asked.notBefore ?? 0)
  const here = { blockHash: block.hash }
  const [deal, disputeId, funding, declared, parameters] = await Promise.all([
    readDeal(network, dealId, block),
    pool.read('disputeOf', [dealId], here),
    pool.read('fundingOf', [dealId], here),
    pool.read('declarationOf', [dealId], here),
    readParameters(network, block),
  ])
  const isFunded = funding.rounds > 0
  const isDeclared = declared.policyDigest !== ZERO_BYTES32
  const classes = new Set<Bytes32>([
    ...(asked.drawClass === undefined ? [] : [asked.drawClass]),
    ...(isFunded ? [funding.drawClass] : []),
    ...declared.drawClasses_,
    portableClass,
  ])
  return {
    chainId,
    block: { number: block.number, hash: block.hash },
    now: block.time,
    dealId,
    deal,
    declaration: isDeclared
      ? {
          drawClasses: declared.drawClasses_,
          policyDigest: declared.policyDigest,
          highestRung: declared.highestRung,
        }
      : null,
    funding: isFunded
      ? { drawClass: funding.drawClass, rounds: funding.rounds, amount: funding.amount }
      : null,
    disputeId: disputeId === ZERO_BYTES32 ? null : disputeId,
    quotes:
      deal === null
        ? []
        : await Promise.all([...classes].map((each) => readQuote(network, dealId, each, block))),
    parameters,
    account: asked.account === undefined ? null : await readAccount(network, asked.account, block),
    contracts: {
      controller: client.controller.address,
      disputePool: pool.address,
      settlement: client.settlement.address,
      token: client.token.address,
      forwarder,
    },
  }
}

const readQuote = async (
  network: PartyNetwork,
  dealId: DealId,
  drawClass: Bytes32,
  block: PinnedBlock,
): Promise<ChallengeQuote> => {
  const quote = await network.client.disputePool.read('quoteIn', [dealId, hex(drawClass)], {
    blockHash: block.hash,
  })
  return {
    drawClass,
    mode: modes[quote.mode] ?? null,
    rounds: quote.rounds,
    classRounds: quote.classRounds,
    drawable: quote.drawable,
    deadline: Number(quote.deadline),
    seats: quote.seats,
    roundCosts: quote.roundCosts,
    mediators: await readWeights(network, drawClass, block),
  }
}

const readWeights = async (
  { client: { sortition } }: PartyNetwork,
  drawClass: Bytes32,
  block: PinnedBlock,
): Promise<ChallengeQuote['mediators']> => {
  const here = { blockHash: block.hash }
  const epoch = await sortition.read('epochAt', [BigInt(block.time)], here)
  const leaves = await sortition.read('leavesOf', [hex(drawClass)], here)
  const weighed = await Promise.all(
    leaves.slice(0, MOST_MEDIATORS).map(async (mediator) => ({
      mediator,
      weight: await sortition.read('weightOf', [hex(drawClass), mediator, epoch], here),
    })),
  )
  return weighed
    .filter(({ weight }) => weight > 0n)
    .toSorted((left, right) => (left.weight < right.weight ? 1 : left.weight > right.weight ? -1 : 0))
}

const readAccount = async (
  { client, ask, forwarder }: PartyNetwork,
  address: Address,
  block: PinnedBlock,
): Promise<ChallengePosition['account']> => {
  const here = { blockHash: block.hash }
  const spender = forwarder ?? client.settlement.address
  const [tokens, allowance, coin, gasPrice] = await Promise.all([
    client.token.read('balanceOf', [hex(address)], here),
    client.token.read('allowance', [hex(address), hex(spender)], here),
    ask('eth_getBalance', [address, 'latest']),
    ask('eth_gasPrice', []),
  ])
  return {
    address,
    tokens,
    allowance,
    coin: quantityOf(coin, 'the account’s coin'),
    gasPrice: quantityOf(gasPrice, 'the price of gas'),
  }
}
