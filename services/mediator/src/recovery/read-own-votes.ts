import { Interface } from 'ethers/abi'
import { toBeHex, zeroPadValue } from 'ethers/utils'
import { createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address, DisputeId } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import { findBlockAt } from './find-block-at.ts'
import type { ChainNow, RoundOnChain } from './recoverable-vote.ts'

/** A vote of ours on chain, with the bytes that were sealed beside its commitment. */
export type OwnVote = {
  readonly round: RoundOnChain
  readonly sealedVote: string | undefined
  /** The block by which the commit phase had ended; undefined while it has not. */
  readonly endedInBlock: number | undefined
}

export type ReadOwnVotesOptions = {
  readonly provider: CallReader
  readonly explain: RevertExplainer
  readonly pool: Address
  readonly startBlock: number
  readonly disputeId: DisputeId
  readonly mediator: Address
}

const abi = new Interface(disputePoolAbi)
const zeros = `0x${'00'.repeat(32)}`

/** Our votes in a dispute, by what the chain says and nothing else. Throws NOT_FOUND where the pool has no such dispute, and RpcError. */
export const readOwnVotes = async (
  options: ReadOwnVotesOptions,
): Promise<{ readonly now: ChainNow; readonly votes: readonly OwnVote[] }> => {
  const { provider, pool, disputeId, mediator, startBlock } = options
  const client = createContractClient(disputePoolAbi, pool, options)
  const { currentRound } = await client.read('getDispute', [disputeId as `0x${string}`]).catch((failure) => {
    throw (failure as { code?: string }).code === 'CONTRACT_REFUSED' ? notFound(disputeId, pool) : failure
  })
  if (currentRound === 0) throw notFound(disputeId, pool)
  const now = await blockOf(provider, 'latest')
  const timeOf = async (number: number): Promise<number> =>
    (await blockOf(provider, toBeHex(number).replace(/^0x0+(?=.)/, '0x'))).timestamp

  const voteIn = async (round: number): Promise<OwnVote> => {
    const found = await client.read('getRound', [disputeId as `0x${string}`, round])
    const member = found.members.find((each) => each.mediator === mediator && each.commitment !== zeros)
    const onChain: RoundOnChain = {
      round,
      commitStartedAt: Number(found.commitStartedAt),
      commitEndedAt: Number(found.commitEndedAt),
      revealEndsAt: Number(found.revealEndsAt),
      isClosed: found.closed,
      own: member && { commitment: member.commitment, isRevealed: member.revealed },
    }
    if (member === undefined || member.revealed)
      return { round: onChain, sealedVote: undefined, endedInBlock: undefined }
    const from = await findBlockAt(timeOf, onChain.commitStartedAt, startBlock, now.number)
    const hasEnded = onChain.commitEndedAt > 0
    const endedInBlock = hasEnded
      ? await findBlockAt(timeOf, onChain.commitEndedAt, from, now.number)
      : undefined
    const sealed = await sealedVotes(provider, pool, {
      disputeId,
      mediator,
      from,
      to: endedInBlock ?? now.number,
    })
    return { round: onChain, sealedVote: sealed.get(member.commitment), endedInBlock }
  }

  const votes: OwnVote[] = []
  for (let round = 1; round <= currentRound; round += 1) votes.push(await voteIn(round))
  return { now, votes }
}

/** Sealed votes by their commitment. A range that is refused as too wide is halved until it fits. */
const sealedVotes = async (
  provider: CallReader,
  pool: Address,
  { disputeId, mediator, from, to }: { disputeId: DisputeId; mediator: Address; from: number; to: number },
): Promise<ReadonlyMap<string, string>> => {
  const topics = [abi.getEvent('VoteCommitted')?.topicHash ?? null, disputeId, zeroPadValue(mediator, 32)]
  const [fromBlock, toBlock] = [from, to].map((number) => `0x${number.toString(16)}`)
  const [answer] = await provider.sendBatch([
    { method: 'eth_getLogs', params: [{ address: pool, topics, fromBlock, toBlock }] },
  ])
  if (answer?.ok !== true) {
    if (to > from) {
      const middle = Math.floor((from + to) / 2)
      const [low, high] = [
        await sealedVotes(provider, pool, { disputeId, mediator, from, to: middle }),
        await sealedVotes(provider, pool, { disputeId, mediator, from: middle + 1, to }),
      ]
      return new Map([...low, ...high])
    }
    throw unread('the commitments of a block', answer?.message)
  }
  const logs = answer.result as readonly { readonly topics: string[]; readonly data: string }[]
  return new Map(
    logs.map((log) => {
      const { commitment, sealedVote } = abi.decodeEventLog('VoteCommitted', log.data, log.topics)
      return [String(commitment), String(sealedVote)]
    }),
  )
}

const blockOf = async (provider: CallReader, at: string): Promise<ChainNow> => {
  const [answer] = await provider.sendBatch([{ method: 'eth_getBlockByNumber', params: [at, false] }])
  const block = answer?.ok === true ? (answer.result as { number?: string; timestamp?: string } | null) : null
  if (block?.number === undefined || block.timestamp === undefined) throw unread(`block ${at}`, undefined)
  return { number: Number(block.number), timestamp: Number(block.timestamp) }
}

const unread = (what: string, why: string | undefined): AppError =>
  new AppError({
    code: 'RPC_REFUSED',
    message: `${what} cannot be read: ${why ?? 'no endpoint has it'}; try another endpoint`,
    retryable: true,
  })

const notFound = (disputeId: DisputeId, pool: Address): AppError =>
  new AppError({
    code: 'NOT_FOUND',
    message: `the pool at ${pool} has no dispute ${disputeId}: check its id, the chain and the contracts of the configuration`,
    retryable: false,
  })
