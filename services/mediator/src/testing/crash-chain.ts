import { Interface } from 'ethers/abi'
import { id } from 'ethers/hash'
import { createModelPool } from '@lilymed/chain/testing/model-pool'
import type { ModelPool } from '@lilymed/chain/testing/model-pool'
import { disputePoolAbi, settlementAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { eventId } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import { chainId } from './fake-chain.ts'
import { parameters } from './opening-facts.ts'
import type { Fact } from './opening-facts.ts'
import { playDispute } from './played-dispute.ts'
import type { PlayedDispute } from './played-dispute.ts'

const abi = new Interface(disputePoolAbi)
const settlement = new Interface(settlementAbi)
const namespace = 'c3f1d0f2-53f6-4f6e-8f06-2c8a1a0b6a11'
const secondsPerBlock = 12

/** A chain that outlives the node: a pool of pending transactions with geth's rules, and contracts that play some disputes. */
export type CrashChain = {
  readonly node: ModelPool
  readonly disputes: readonly PlayedDispute[]
  /** Makes a block, and shows it to the store that is attached. */
  mine(): Promise<void>
  /** Shows a store what it lacks, and everything later, as its ingest would. */
  attach(store: Pick<EventStore, 'append' | 'readStream' | 'head'>): Promise<void>
  detach(): void
  head(): number
  has(type: string, disputeId: string): boolean
  /** What the mediator was credited and has not claimed, and all that it was ever paid, in wei. */
  credit(): bigint
  paid(): bigint
}

/** A chain with so many disputes, one opened with each block, in each of which this mediator is drawn. */
export const createCrashChain = (mediator: Address, count: number): CrashChain => {
  const node = createModelPool(1000)
  const disputes = Array.from({ length: count }, (_, index) =>
    playDispute({ disputeId: id(`dispute ${index}`), mediator, appealSeconds: 84 }),
  )
  const byId = new Map(disputes.map((dispute) => [dispute.disputeId, dispute]))
  const log: NewEvent[] = []
  let store: Pick<EventStore, 'append' | 'readStream' | 'head'> | undefined
  let shown = 0
  let opened = 0
  let seen = 0
  let paid = 0n
  const credit = (): bigint => disputes.reduce((sum, dispute) => sum + dispute.credited(), -paid)

  const argumentsOf = (
    data: string,
  ): { name: string; dispute: PlayedDispute | undefined; args: readonly unknown[] } => {
    const call = abi.parseTransaction({ data })
    const args = Array.from(call?.args ?? []) as unknown[]
    const disputeId = call?.name === 'reveal' ? (args[0] as { disputeId: string }).disputeId : String(args[0])
    return { name: call?.name ?? '', dispute: byId.get(disputeId), args }
  }
  node.refuses = (data) => {
    if (isClaim(data)) return credit() === 0n
    const { name, dispute } = argumentsOf(data)
    return dispute?.refuses(name, node.head().timestamp + secondsPerBlock) ?? true
  }
  const take = (data: string, timestamp: number): readonly Fact[] => {
    if (isClaim(data)) {
      const amount = credit()
      paid += amount
      return amount === 0n
        ? []
        : [{ type: 'CreditClaimed', data: { account: mediator, amount: String(amount) } }]
    }
    const { name, dispute, args } = argumentsOf(data)
    const acts: Readonly<Record<string, () => Fact[] | string | undefined>> = {
      commit: () => dispute?.commit(args, timestamp),
      reveal: () => dispute?.reveal(args[0] as object, timestamp),
      appeal: () => dispute?.appeal(mediator, timestamp),
    }
    const done = acts[name]?.()
    return typeof done === 'object' ? done : []
  }
  const record = (type: string, data: object, metadata: Record<string, string> = {}): void =>
    void log.push({
      id: eventId(namespace, String(log.length)),
      type,
      data: data as NewEvent['data'],
      metadata,
    })

  const show = async (): Promise<void> => {
    const to = store
    const lacking = log.slice(shown)
    if (to === undefined) return
    for (let from = 0; from < lacking.length; from += 200) {
      const [first, ...rest] = lacking.slice(from, from + 200)
      if (first === undefined) return
      const expected = shown === 0 ? 'no_stream' : BigInt(shown) - 1n
      await to.append(`chain-${chainId}.facts`, expected, [first, ...rest])
      shown += 1 + rest.length
    }
  }

  const mine = async (): Promise<void> => {
    node.mine(secondsPerBlock)
    const { number, timestamp } = node.head()
    const hash = id(`block ${number}`)
    const metadata = { blockNumber: String(number), blockHash: hash, blockTimestamp: String(timestamp) }
    const facts: Fact[] = []
    if (number === 1) {
      facts.push({ type: 'ParametersRead', data: { version: 1, parameters } })
      facts.push({ type: 'RandomnessPublished', data: { round: '7', randomness: id('randomness') } })
    }
    for (const dispute of disputes.slice(0, opened)) facts.push(...dispute.advance(timestamp))
    const next = disputes[opened]
    if (next !== undefined) facts.push(...next.open())
    opened += 1
    for (const { data } of node.included().slice(seen)) facts.push(...take(data, timestamp))
    seen = node.included().length
    for (const [index, { type, data }] of facts.entries())
      record(type, data, { ...metadata, logIndex: String(index) })
    record('BlocksObserved', {
      fromBlock: String(number),
      toBlock: String(number),
      toHash: hash,
      toTimestamp: String(timestamp),
    })
    await show()
  }

  return {
    node,
    disputes,
    mine,
    attach: async (attached) => {
      let count = 0
      if ((await attached.head()) !== null)
        for await (const _event of attached.readStream(`chain-${chainId}.facts`)) count += 1
      shown = count
      store = attached
      await show()
    },
    detach: () => (store = undefined),
    credit,
    paid: () => paid,
    head: () => node.head().number,
    has: (type, disputeId) =>
      log.some(
        (event) => event.type === type && (event.data as { disputeId?: string }).disputeId === disputeId,
      ),
  }
}

const isClaim = (data: string): boolean => settlement.parseTransaction({ data })?.name === 'claimOf'
