import type { TranslatedFact } from '@lilymed/chain'
import { canonicalJson } from '@lilymed/event-store/merkle-log'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import type { LoggedEvent } from '../bundle/logged-event.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { readTransactions } from './read-transactions.ts'
import type { ProvedTransaction } from './read-transactions.ts'

/** The transactions that are proved, for what rests on them. */
export type ReceiptVerdict = Findings & { readonly transactions: readonly ProvedTransaction[] }

/** Facts that ingest read from a contract's storage, or wrote about them: no log tells them. */
const isRead = (type: string): boolean => type.endsWith('Read') || type === 'ControllerAddressChanged'

type Tally = { proved: number; read: number; without: number }

const placeOf = ({ metadata }: LoggedEvent): string => `${metadata['blockHash']}/${metadata['txHash']}`

const sameFact = (event: LoggedEvent, { data, origin }: TranslatedFact): string | undefined => {
  const { metadata } = event
  if (canonicalJson(event.data as never) !== canonicalJson(JSON.parse(JSON.stringify(data))))
    return 'its data'
  if (metadata['address'] !== origin.address) return 'the contract that emitted it'
  if (metadata['blockNumber'] !== String(origin.blockNumber)) return 'the number of its block'
  if (
    metadata['blockTimestamp'] !== undefined &&
    metadata['blockTimestamp'] !== String(origin.blockTimestamp)
  )
    return 'the time of its block'
  return undefined
}

/** Holds one event against the receipt of its transaction; undefined where nothing contradicts it. */
const contradiction = (event: LoggedEvent, { facts, header }: ProvedTransaction): string | undefined => {
  const { metadata, type } = event
  if (isRead(type)) {
    const isPlaced =
      metadata['blockNumber'] === String(header.number) &&
      (metadata['blockTimestamp'] ?? String(header.timestamp)) === String(header.timestamp)
    return isPlaced ? undefined : 'number or time of its block are not the header’s'
  }
  const candidates = facts.filter(
    (fact) => fact.type === type && String(fact.origin.logIndex) === metadata['logIndex'],
  )
  if (candidates.length === 0) return `the receipt has no such log at ${metadata['logIndex']}`
  const flaws = candidates.map((fact) => sameFact(event, fact))
  return flaws.includes(undefined) ? undefined : `the receipt tells ${flaws[0]} otherwise`
}

/** Facts about the dispute or its deal that receipts in the bundle tell and its events leave out. */
const leftOut = (
  { manifest, events }: OpenedBundle,
  transactions: readonly ProvedTransaction[],
): readonly string[] => {
  const told = new Set(events.map((event) => `${placeOf(event)}/${event.metadata['logIndex']}/${event.type}`))
  return transactions.flatMap(({ facts, blockHash, hash }) =>
    facts
      .filter(({ data }) => data['disputeId'] === manifest.disputeId || data['dealId'] === manifest.dealId)
      .filter(({ type, origin }) => !told.has(`${blockHash}/${hash}/${origin.logIndex}/${type}`))
      .map(
        ({ type, origin }) =>
          `the events leave out ${type}, log ${origin.logIndex} of block ${origin.blockNumber} (transaction ${hash})`,
      ),
  )
}

const sayWhat = (
  found: ReturnType<typeof createFindings>,
  transactions: readonly ProvedTransaction[],
  tally: Tally,
): void => {
  if (tally.proved > 0)
    found.proved(
      `${counted(tally.proved, 'event')} are what the logs of ${counted(transactions.length, 'transaction')} say, decoded again; the receipts are in their blocks’ receipt tries, and the headers hash to the blocks’ hashes`,
    )
  const named = transactions.filter(({ isTransactionProved }) => isTransactionProved).length
  if (named > 0)
    found.proved(`${counted(named, 'transaction')} are in their blocks’ transaction tries, by hash`)
  if (named < transactions.length)
    found.unproved(
      `which transactions ${counted(transactions.length - named, 'receipt')} are of: their blocks’ transaction tries could not be put in`,
    )
  const placed = transactions.filter(({ isPlaceProved }) => isPlaceProved).length
  if (placed > 0)
    found.proved(
      `the logs of ${counted(placed, 'transaction')} are at those places of their blocks that the events say: as many logs come before them by the receipts`,
    )
  if (placed < transactions.length)
    found.unproved(
      `at which places of their blocks the logs of ${counted(transactions.length - placed, 'transaction')} are: not every receipt before them is in the bundle`,
    )
  if (tally.read > 0)
    found.unproved(
      `${counted(tally.read, 'event')} tell what a contract’s storage held (a deal’s terms and result, the parameters), which no log says: they are as the log’s operator read them; --rpc reads them again`,
    )
  if (tally.without > 0)
    found.unproved(
      `${counted(tally.without, 'event')} stand on the log’s word alone: the bundle has no receipt of their transactions`,
    )
}

/** Checks every event against the logs of its transaction's receipt, and receipts and transactions against their blocks' headers. */
export const verifyReceipts = (bundle: OpenedBundle): ReceiptVerdict => {
  const found = createFindings('receipts')
  try {
    const transactions = readTransactions(bundle)
    const byPlace = new Map(transactions.map((one) => [`${one.blockHash}/${one.hash}`, one]))
    const tally: Tally = { proved: 0, read: 0, without: 0 }
    for (const [at, event] of bundle.events.entries()) {
      if (event.metadata['blockHash'] === undefined) continue
      const transaction = byPlace.get(placeOf(event))
      const flaw = transaction === undefined ? undefined : contradiction(event, transaction)
      if (flaw !== undefined) found.differs(`event ${at + 1} (${event.type}): ${flaw}`)
      else if (isRead(event.type)) tally.read += 1
      else if (transaction === undefined) tally.without += 1
      else tally.proved += 1
    }
    for (const words of leftOut(bundle, transactions)) found.differs(words)
    if (found.isSound()) sayWhat(found, transactions, tally)
    return { ...found.all(), transactions }
  } catch (failure) {
    if (!(failure instanceof BundleDiffers)) throw failure
    found.differs(failure.message)
    return { ...found.all(), transactions: [] }
  }
}
