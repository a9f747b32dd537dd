import { parseHeader } from '../../log-source/parse-answers.ts'
import type { BlockHeader, BlockRef } from '../../log-source/log-source.ts'
import { RpcError } from '../../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../../rpc/rpc-provider.ts'
import { aggregateCall, groupReads, splitAggregate } from './aggregate-reads.ts'
import type { Aggregate } from './aggregate-reads.ts'
import { classifyAnswer } from './classify-answer.ts'
import type { CallAnswer } from './classify-answer.ts'
import type { CallOutcome, ChainRead, ContractRead, ReadOutcome, TransactionRead } from './chain-read.ts'
import { parseTransaction } from './parse-transaction.ts'
import { readsInWords } from './reads-in-words.ts'
import { sendCalls } from './send-calls.ts'
import type { BatchReader } from './send-calls.ts'

/** Reads of contracts and transactions, pinned to blocks by their hashes. */
export type ChainReader = {
  /**
   * What came of each read, in their order: one request where the node allows it. Throws RpcError where it is worth another try.
   */
  read(reads: readonly ChainRead[]): Promise<ReadOutcome[]>
  /** The headers at these numbers of the canonical chain. Throws RpcError where one is not there. */
  headers(numbers: readonly number[]): Promise<BlockHeader[]>
}

export type ChainReaderOptions = {
  readonly reader: BatchReader
  /**
   * What to do where the node keeps no state of a block and no later block answers as well: `tell`, the default, that the read has
   * no answer; `wait` for a node that has it, asking again.
   */
  readonly missingState?: 'tell' | 'wait'
}

/** How often a node may give an error it does not explain, answering everything else, until that is its answer. */
const patience = 5

export const createChainReader = ({ reader, missingState = 'tell' }: ChainReaderOptions): ChainReader => {
  /** Whether the node imagines code at an address; it says so the first time it is asked. */
  let aggregates = true
  const unclear = new Map<string, number>()

  const settle = (read: ContractRead, answer: CallAnswer): CallOutcome => {
    if (answer.kind !== 'unclear') return answer
    return unanswered(read, answer.reason)
  }
  const unanswered = (read: ChainRead, reason: string): CallOutcome & { kind: 'flaw' } => {
    const key = keyOf(read)
    const times = (unclear.get(key) ?? 0) + 1
    unclear.set(key, times)
    if (times >= patience) return { kind: 'flaw', why: 'unanswered' }
    throw new RpcError(
      'RPC_REFUSED',
      `the node did not answer ${readsInWords([read])}, and others it did: ${reason}`,
    )
  }

  /** Answers the reads of contracts, aggregated first and one by one where that said nothing certain, and the transactions. */
  const ask = async (reads: readonly ChainRead[]): Promise<ReadOutcome[]> => {
    const outcomes = new Map<ChainRead, ReadOutcome>()
    const calls = reads.filter((read) => read.kind === 'call')
    const transactions = reads.filter((read) => read.kind === 'transaction')
    const groups = aggregates ? groupReads(calls) : []
    const answers = await sendCalls(reader, [
      ...(aggregates ? groups.map(groupCall) : calls.map(plainCall)),
      ...transactions.map(transactionCall),
    ])
    const again: ContractRead[] = []
    if (aggregates) {
      for (const [index, group] of groups.entries())
        again.push(...takeGroup(group, classifyAnswer(answers[index], group.reads), outcomes))
    } else {
      for (const [index, read] of calls.entries())
        outcomes.set(read, settle(read, classifyAnswer(answers[index], [read])))
    }
    const first = answers.length - transactions.length
    for (const [index, read] of transactions.entries())
      outcomes.set(read, takeTransaction(read, answers[first + index]))
    const plain = await sendCalls(reader, again.map(plainCall))
    for (const [index, read] of again.entries())
      outcomes.set(read, settle(read, classifyAnswer(plain[index], [read])))
    return reads.map((read) => outcomes.get(read) ?? { kind: 'flaw', why: 'unanswered' })
  }

  /** Notes what an aggregate says for certain, and gives the reads to ask again, one by one. */
  const takeGroup = (
    { reads }: Aggregate,
    answer: CallAnswer,
    outcomes: Map<ChainRead, ReadOutcome>,
  ): readonly ContractRead[] => {
    const [only] = reads
    if (reads.length === 1 && only !== undefined) {
      outcomes.set(only, settle(only, answer))
      return []
    }
    if (answer.kind === 'flaw' && answer.why === 'noState') {
      for (const read of reads) outcomes.set(read, answer)
      return []
    }
    const parts = answer.kind === 'bytes' ? splitAggregate(answer.bytes, reads.length) : null
    if (parts === null) {
      // Code that never reverts was refused or not imagined: this node does not do that. Out of gas it may well run.
      if (answer.kind !== 'flaw' || answer.why !== 'tooCostly') aggregates = false
      return reads
    }
    return reads.filter((read, index) => {
      const bytes = parts[index] ?? null
      // A failure within may be for want of gas, and nothing at all is told apart from a contract's silence only by asking.
      if (bytes === null || bytes === '0x') return true
      outcomes.set(read, { kind: 'bytes', bytes })
      return false
    })
  }

  const takeTransaction = (read: TransactionRead, answer: RpcAnswer | undefined): ReadOutcome => {
    const found = parseTransaction(read, answer)
    return found ?? unanswered(read, 'the block has no such transaction')
  }

  const headers = async (numbers: readonly number[]): Promise<BlockHeader[]> => {
    const answers = await sendCalls(reader, numbers.map(headerCall))
    return numbers.map((number, index) => {
      const answer = answers[index]
      const header = answer?.ok === true ? parseHeader(answer.result) : null
      if (header?.number === number) return header
      throw new RpcError('RPC_REFUSED', `the node did not give block ${number}`)
    })
  }

  /** Asks a later block for what will not have changed until then, once it is certain that the earlier one is below it. */
  const askLater = async (reads: readonly ContractRead[]): Promise<ReadOutcome[]> => {
    const highest = reads.reduce((top, { block }) => (block.number > top.number ? block : top), noBlock)
    const [newest, ours] = await sendCalls(reader, [headerCall('latest'), headerCall(highest.number)])
    const block = newest?.ok === true ? parseHeader(newest.result) : null
    const known = ours?.ok === true ? parseHeader(ours.result) : null
    if (block === null || known?.hash !== highest.hash)
      throw new RpcError('RPC_REFUSED', `the node is on another chain at block ${highest.number} now`)
    return ask(reads.map((read) => ({ ...read, block })))
  }

  return {
    headers,
    read: async (asked) => {
      if (asked.length === 0) return []
      const distinct = new Map(asked.map((read) => [keyOf(read), read]))
      const reads = [...distinct.values()]
      const outcomes = await ask(reads)
      const late = reads.flatMap((read, index) =>
        isStateless(outcomes[index]) && isLasting(read) ? [{ read, index }] : [],
      )
      if (late.length > 0) {
        const later = await askLater(late.map(({ read }) => read))
        for (const [order, { index }] of late.entries()) outcomes[index] = later[order] ?? NO_STATE
      }
      if (missingState === 'wait' && outcomes.some(isStateless))
        throw new RpcError(
          'RPC_NO_STATE',
          'the node keeps no state of a block that has to be read: use one that does (an archive)',
        )
      unclear.clear()
      const found = new Map([...distinct.keys()].map((key, index) => [key, outcomes[index] ?? NO_STATE]))
      return asked.map((read) => found.get(keyOf(read)) ?? NO_STATE)
    },
  }
}

const NO_STATE: ReadOutcome = { kind: 'flaw', why: 'noState' }
const noBlock: BlockRef = { number: -1, hash: '' }

const isStateless = (outcome: ReadOutcome | undefined): boolean =>
  outcome?.kind === 'flaw' && outcome.why === 'noState'

const isLasting = (read: ChainRead): read is ContractRead => read.kind === 'call' && read.isLasting

const keyOf = (read: ChainRead): string =>
  read.kind === 'call' ? `${read.block.hash}/${read.to}/${read.data}` : `${read.block.hash}/${read.txHash}`

const plainCall = ({ to, data, block }: ContractRead): RpcCall => ({
  method: 'eth_call',
  params: [{ to, data }, { blockHash: block.hash }],
})

const groupCall = (group: Aggregate): RpcCall => {
  const [only] = group.reads
  return group.reads.length === 1 && only !== undefined ? plainCall(only) : aggregateCall(group)
}

const transactionCall = ({ txHash }: TransactionRead): RpcCall => ({
  method: 'eth_getTransactionByHash',
  params: [txHash],
})

const headerCall = (at: number | 'latest'): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [typeof at === 'number' ? `0x${at.toString(16)}` : at, false],
})
