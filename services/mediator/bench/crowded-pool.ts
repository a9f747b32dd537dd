import { Interface } from 'ethers/abi'
import { id } from 'ethers/hash'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { eventId } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import type { TransactionOutcome, TransactionRequest } from '../src/duties/transactions.ts'
import { chainId } from '../src/testing/fake-chain.ts'
import { parameters } from '../src/testing/opening-facts.ts'
import type { Fact } from '../src/testing/opening-facts.ts'
import { playDispute } from '../src/testing/played-dispute.ts'
import type { PlayedDispute } from '../src/testing/played-dispute.ts'

/** How crowded the pool is. */
export type CrowdedPoolOptions = {
  readonly store: Pick<EventStore, 'append'>
  /** The node that is measured; it has a seat in every panel, beside two colleagues who are never late. */
  readonly mediator: Address
  readonly disputes: number
  readonly openedPerBlock: number
  /** Seconds of chain time a block takes. */
  readonly secondsPerBlock: number
  /** Seconds a ruling waits before it is final: what keeps disputes open. */
  readonly appealSeconds: number
}

/** A pool with many disputes at once, on a chain that makes blocks when told to. It is as strict about phases as the contracts. */
export type CrowdedPool = {
  /** Makes a block out of what was sent, and shows it to the node. */
  mine(): Promise<void>
  send(request: TransactionRequest, onSent?: (txHash: string) => void): Promise<TransactionOutcome>
  /** Disputes that are open, and how many there were. */
  open(): number
  settled(): number
  /** When the block that drew a panel was shown, monotonic milliseconds. */
  drawnAt(disputeId: string): number | undefined
  timestamp(): number
}

const abi = new Interface(disputePoolAbi)
const namespace = '5b0d1a5e-0a51-4d3e-9a36-6a0c8f1b7d21'

/** Begins a chain with an empty pool. */
export const createCrowdedPool = ({
  store,
  mediator,
  disputes: total,
  openedPerBlock,
  secondsPerBlock,
  appealSeconds,
}: CrowdedPoolOptions): CrowdedPool => {
  const disputes = new Map<string, PlayedDispute>()
  const drawnAt = new Map<string, number>()
  let queue: { readonly data: string; readonly done: (outcome: TransactionOutcome) => void }[] = []
  let [number, timestamp, revision, opened, settled] = [1, 1000, 0n, 0, 0]

  const openSome = (): Fact[] => {
    const facts: Fact[] = []
    for (let count = 0; count < openedPerBlock && opened < total; count += 1) {
      opened += 1
      const dispute = playDispute({ disputeId: id(`dispute ${opened}`), mediator, appealSeconds })
      disputes.set(dispute.disputeId, dispute)
      facts.push(...dispute.open())
    }
    return facts
  }

  const take = (data: string): Fact[] | string => {
    const call = abi.parseTransaction({ data })
    const name = call?.name ?? ''
    if (name === 'commit')
      return disputes.get(String(call?.args[0]))?.commit(call?.args, timestamp) ?? 'Unknown'
    if (name === 'reveal') {
      const vote = call?.args[0] as { readonly disputeId: string }
      return disputes.get(vote.disputeId)?.reveal(vote, timestamp) ?? 'Unknown'
    }
    return 'WrongPhase'
  }

  const append = async (events: readonly Omit<NewEvent, 'id'>[]): Promise<void> => {
    for (let from = 0; from < events.length; from += 500) {
      const batch = events.slice(from, from + 500).map((event, index) => ({
        ...event,
        id: eventId(namespace, String(revision + BigInt(index))),
      }))
      const [first, ...rest] = batch
      if (first === undefined) return
      await store.append(`chain-${chainId}.facts`, revision === 0n ? 'no_stream' : revision - 1n, [
        first,
        ...rest,
      ])
      revision += BigInt(batch.length)
    }
  }

  const mine = async (): Promise<void> => {
    number += 1
    timestamp += secondsPerBlock
    const hash = id(`block ${number}`)
    const metadata = { blockNumber: String(number), blockHash: hash, blockTimestamp: String(timestamp) }
    const facts: Fact[] = number === 2 ? beginning(mediator) : []
    const drawn: string[] = []
    for (const dispute of disputes.values()) {
      const happened = dispute.advance(timestamp)
      if (happened.some(({ type }) => type === 'PanelDrawn')) drawn.push(dispute.disputeId)
      if (happened.some(({ type }) => type === 'DisputeSettled')) {
        disputes.delete(dispute.disputeId)
        settled += 1
      }
      facts.push(...happened)
    }
    facts.push(...openSome())
    const outcomes = queue.map(({ data, done }) => ({ done, outcome: take(data) }))
    queue = []
    for (const { outcome } of outcomes) if (typeof outcome !== 'string') facts.push(...outcome)
    const observed = {
      fromBlock: String(number),
      toBlock: String(number),
      toHash: hash,
      toTimestamp: String(timestamp),
    }
    await append([
      ...facts.map(({ type, data }, index) => ({
        type,
        data: data as NewEvent['data'],
        metadata: { ...metadata, logIndex: String(index) },
      })),
      { type: 'BlocksObserved', data: observed, metadata: {} },
      ...(number % 10 === 0 && number > 40
        ? [
            {
              type: 'FinalityAdvanced',
              data: { block: String(number - 20), hash: id(`block ${number - 20}`) },
              metadata: {},
            },
          ]
        : []),
    ])
    const shownAt = performance.now()
    for (const disputeId of drawn) drawnAt.set(disputeId, shownAt)
    for (const [index, { done, outcome }] of outcomes.entries()) {
      done(
        typeof outcome === 'string'
          ? { kind: 'refused', code: outcome }
          : { kind: 'mined', txHash: id(`tx ${number}.${index}`), blockNumber: number },
      )
    }
  }

  return {
    mine,
    send: ({ data }, onSent) => {
      onSent?.(id(data))
      return new Promise((done) => queue.push({ data, done }))
    },
    open: () => disputes.size,
    settled: () => settled,
    drawnAt: (disputeId) => drawnAt.get(disputeId),
    timestamp: () => timestamp,
  }
}

const beginning = (mediator: Address): Fact[] => [
  { type: 'ParametersRead', data: { version: 1, parameters } },
  { type: 'MediatorRegistered', data: { mediator, drawClass: id('portable') } },
  { type: 'RandomnessPublished', data: { round: '7', randomness: id('randomness') } },
]
