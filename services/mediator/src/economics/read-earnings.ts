import type { CallReader, RpcCall } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import type { EventReader } from '@lilymed/event-store'
import { AppError } from '@lilymed/service-kit'
import { factOfEvent } from '../chain-state/fact-of-event.ts'
import type { MediatorConfig } from '../config.ts'
import { openForReading } from '../history/open-history.ts'
import { createBooks } from './earnings.ts'
import type { Books, Entry } from './earnings.ts'

export type EarningsRequest = {
  readonly store: Pick<EventReader, 'readBatches'>
  readonly provider: CallReader
  readonly chainId: number
  readonly mediator: Address
  /** unix seconds; `from` counts, `to` no longer. */
  readonly from: number
  readonly to: number
}

/** As readEarnings, from the store of a configuration, beside its node or without it. */
export const readMediatorEarnings = async (
  config: Pick<MediatorConfig, 'chain' | 'dataDirectory' | 'store'>,
  provider: CallReader,
  request: Pick<EarningsRequest, 'mediator' | 'from' | 'to'>,
): Promise<readonly Entry[]> => {
  const store = await openForReading(config)
  try {
    return await readEarnings({ store, provider, chainId: config.chain.chainId, ...request })
  } finally {
    await store.close()
  }
}

/** Receipts that are asked for at once. */
const AT_ONCE = 100

/**
 * What a mediator earned, lost and spent on gas in a time, the oldest first: from the facts its node has stored, and the receipts of the
 * transactions among them that its keys sent. A transaction that was reverted left no fact and is not in it.
 */
export const readEarnings = async ({
  store,
  provider,
  chainId,
  mediator,
  from,
  to,
}: EarningsRequest): Promise<readonly Entry[]> => {
  const books = createBooks(mediator)
  const filter = { streamPrefix: [`chain-${chainId}.facts`] }
  for await (const batch of store.readBatches({ filter, batchSize: 5000 })) {
    for (const event of batch) {
      const fact = factOfEvent(event)
      if (fact !== undefined) books.take({ ...fact, txHash: event.metadata['txHash'] ?? '' })
    }
  }
  const isWanted = ({ at }: { readonly at: number }): boolean => at >= from && at < to
  const gas = await gasOf(books, isWanted, provider)
  return [...books.entries().filter(isWanted), ...gas].sort(
    (left, right) => left.block - right.block || left.txHash.localeCompare(right.txHash),
  )
}

const gasOf = async (
  books: Books,
  isWanted: (of: { readonly at: number }) => boolean,
  provider: CallReader,
): Promise<readonly Entry[]> => {
  const wanted = new Map(
    books
      .candidates()
      .filter(isWanted)
      .map((candidate) => [candidate.txHash, candidate]),
  )
  const hashes = [...wanted.keys()]
  const ours = new Set(books.keys().map((key) => key.toLowerCase()))
  const entries: Entry[] = []
  for (let start = 0; start < hashes.length; start += AT_ONCE) {
    const calls = hashes
      .slice(start, start + AT_ONCE)
      .map((hash): RpcCall => ({ method: 'eth_getTransactionReceipt', params: [hash] }))
    for (const answer of await provider.sendBatch(calls)) {
      if (!answer.ok) throw noAnswer(answer.message)
      const receipt = answer.result as Receipt | null
      const candidate = receipt === null ? undefined : wanted.get(receipt.transactionHash)
      if (receipt === null || candidate === undefined || !ours.has(receipt.from.toLowerCase())) continue
      const coin = -(BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice))
      entries.push({ ...candidate, kind: 'gas', disputeId: null, round: null, lp: 0n, coin, note: '' })
    }
  }
  return entries
}

type Receipt = Readonly<Record<'transactionHash' | 'from' | 'gasUsed' | 'effectiveGasPrice', string>>

const noAnswer = (message: string): AppError =>
  new AppError({
    code: 'RPC_REFUSED',
    message: `the node did not give the receipts of this mediator's transactions: ${message}`,
    retryable: true,
  })
