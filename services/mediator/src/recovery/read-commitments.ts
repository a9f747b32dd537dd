import { Interface } from 'ethers/abi'
import { toQuantity, zeroPadValue } from 'ethers/utils'
import type { CallReader } from '@lilymed/chain'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address, Bytes32, DisputeId } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'

/** A commitment of a mediator on chain, with the bytes that were sealed beside it. */
export type CommitmentOnChain = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly commitment: Bytes32
  readonly sealedVote: string
}

export type ReadCommitmentsOptions = {
  readonly provider: CallReader
  readonly pool: Address
  readonly startBlock: number
}

const abi = new Interface(disputePoolAbi)
const topicOf = (event: string): string => abi.getEvent(event)?.topicHash ?? ''
/** Disputes that one request names. */
const namedAtOnce = 100

/** Every commitment that a mediator ever made in a pool, final or not. Throws RPC_REFUSED. */
export const readCommitments = async (
  options: ReadCommitmentsOptions,
  mediator: Address,
): Promise<readonly CommitmentOnChain[]> => {
  const topics = [topicOf('VoteCommitted'), null, zeroPadValue(mediator, 32)]
  const logs = await logsOf(options, topics, options.startBlock, await blockNumber(options, 'latest'))
  return logs.map((log) => {
    const { disputeId, round, commitment, sealedVote } = abi.decodeEventLog(
      'VoteCommitted',
      log.data,
      log.topics,
    )
    return {
      disputeId: String(disputeId),
      round: Number(round),
      commitment: String(commitment),
      sealedVote: String(sealedVote),
    }
  })
}

/** Which of these disputes are settled in a block that can no longer leave the chain. Throws RPC_REFUSED, also where nothing tells which block is final. */
export const readSettled = async (
  options: ReadCommitmentsOptions,
  disputeIds: readonly DisputeId[],
): Promise<ReadonlySet<DisputeId>> => {
  const finalBlock = await blockNumber(options, 'finalized')
  const settled = new Set<DisputeId>()
  for (let from = 0; from < disputeIds.length; from += namedAtOnce) {
    const topics = [topicOf('DisputeSettled'), disputeIds.slice(from, from + namedAtOnce)]
    for (const { topics: told } of await logsOf(options, topics, options.startBlock, finalBlock))
      settled.add(told[1] ?? '')
  }
  return settled
}

type Log = { readonly topics: string[]; readonly data: string }

/** A range that is refused as too wide is halved until it fits. */
const logsOf = async (
  options: ReadCommitmentsOptions,
  topics: readonly unknown[],
  from: number,
  to: number,
): Promise<readonly Log[]> => {
  if (from > to) return []
  const { provider, pool } = options
  const range = { fromBlock: toQuantity(from), toBlock: toQuantity(to) }
  const [answer] = await provider.sendBatch([
    { method: 'eth_getLogs', params: [{ address: pool, topics, ...range }] },
  ])
  if (answer?.ok === true) return answer.result as readonly Log[]
  if (from === to) throw unread(`the logs of block ${from}`, answer?.message)
  const middle = Math.floor((from + to) / 2)
  const low = await logsOf(options, topics, from, middle)
  return [...low, ...(await logsOf(options, topics, middle + 1, to))]
}

const blockNumber = async ({ provider }: ReadCommitmentsOptions, at: string): Promise<number> => {
  const [answer] = await provider.sendBatch([{ method: 'eth_getBlockByNumber', params: [at, false] }])
  const block = answer?.ok === true ? (answer.result as { readonly number?: string } | null) : null
  if (typeof block?.number === 'string') return Number(block.number)
  throw unread(`the ${at} block`, answer?.ok === false ? answer.message : undefined)
}

const unread = (what: string, why: string | undefined): AppError =>
  new AppError({
    code: 'RPC_REFUSED',
    message: `${what} cannot be read: ${why ?? 'no endpoint has it'}; try another endpoint`,
    retryable: true,
  })
