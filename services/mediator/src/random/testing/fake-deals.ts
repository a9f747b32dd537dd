import { Interface } from 'ethers/abi'
import { lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import { cidV0OfDigest, dealStateNumber } from '@lilymed/domain'
import type { Address, DealStateName } from '@lilymed/domain'
import { eventId } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import type { TransactionOutcome, TransactionRequest, Transactions } from '../../duties/transactions.ts'
import { isOnDisk } from '../../testing/on-disk.ts'

export const chainId = 7
export const handler = `0x${'77'.repeat(20)}`
export const dealId = 'QmDeal'
export const claimDigest = `0x${'aa'.repeat(32)}`

type Fact = { readonly type: string; readonly data: object }
type Block = {
  readonly number: number
  readonly timestamp: number
  readonly hash: string
  readonly facts: Fact[]
}
type Store = Pick<EventStore, 'append'>
type Waiting = TransactionRequest & { readonly done: (outcome: TransactionOutcome) => void }

const abi = new Interface(lilypadMediationRandomAbi)
const stream = `chain-${chainId}.facts`
const timeout = { timeout: '3600', collateral: '1' }
const pricing = {
  instructionPrice: '1',
  paymentCollateral: '9',
  resultsCollateralMultiple: '1',
  mediationFee: '3',
}
const members = { solver: handler, jobCreator: handler, resourceProvider: handler }
const stateOf = (state: DealStateName): Fact => ({
  type: 'DealStateChanged',
  data: { dealId, state: dealStateNumber(state) },
})

/** Lilypad with one deal, whose blocks come when they are asked for. Verdicts are taken while the deal is checked, and refused otherwise. */
export const createFakeDeals = () => {
  let blocks: Block[] = []
  let stored: NewEvent[] = []
  let forks = 0
  let waiting: Waiting[] = []
  let store: Store | undefined
  let refusal: string | undefined
  const sent: { readonly id: string; readonly verdict: string }[] = []

  const head = (): Pick<Block, 'number' | 'timestamp' | 'hash'> =>
    blocks.at(-1) ?? { number: 0, timestamp: 1000, hash: hashOf(0, 0) }
  const state = (): number | undefined =>
    blocks
      .flatMap(({ facts }) => facts)
      .filter(({ type }) => type === 'DealStateChanged')
      .map(({ data }) => (data as { state: number }).state)
      .at(-1)
  const append = async (events: readonly Omit<NewEvent, 'id'>[]): Promise<void> => {
    const told = events.map((event, index) => ({
      ...event,
      id: eventId(namespace, String(stored.length + index)),
    }))
    if (store !== undefined) await appendTo(store, stored.length, told)
    stored = [...stored, ...told]
  }

  const mine = async (seconds = 2, facts: readonly Fact[] = []): Promise<void> => {
    const [number, timestamp] = [head().number + 1, head().timestamp + seconds]
    const block: Block = { number, timestamp, hash: hashOf(number, forks), facts: [...facts] }
    blocks = [...blocks, block]
    const taken = waiting
    waiting = []
    for (const { data, done } of taken) {
      const isAccepted = abi.parseTransaction({ data })?.name === 'mediationAcceptResult'
      const isTaken = state() === dealStateNumber('ResultsChecked')
      if (isTaken) block.facts.push(stateOf(isAccepted ? 'MediationAccepted' : 'MediationRejected'))
      const txHash = hashOf(number, 0xf000)
      done(
        isTaken
          ? { kind: 'mined', txHash, blockNumber: number }
          : { kind: 'refused', code: '"ResultsChecked"' },
      )
    }
    const { hash } = block
    await append([
      ...block.facts.map(({ type, data }) => ({
        type,
        data: data as NewEvent['data'],
        metadata: { blockNumber: String(number), blockHash: hash, blockTimestamp: String(timestamp) },
      })),
      {
        type: 'BlocksObserved',
        data: {
          fromBlock: String(number),
          toBlock: String(number),
          toHash: hash,
          toTimestamp: String(timestamp),
        },
        metadata: {},
      },
    ])
  }

  const transactions: Transactions = {
    send: ({ id, to, data, ...rest }, onSent) => {
      if (refusal !== undefined) return Promise.resolve({ kind: 'refused', code: refusal })
      const name = abi.parseTransaction({ data })?.name ?? `nothing that ${to} knows`
      sent.push({ id, verdict: name })
      onSent?.(hashOf(sent.length, 0x5e))
      return new Promise((done) => waiting.push({ id, to, data, ...rest, done }))
    },
  }

  return {
    sent,
    head,
    mine,
    transactions,
    state,
    /** Has every verdict refused with these words from now on. */
    refuse: (words: string): void => {
      refusal = words
    },
    /** Gives a store everything so far and everything later. */
    attach: async (to: Store, has: number): Promise<void> => {
      await appendTo(to, has, stored.slice(has))
      store = to
    },
    /** Returns how many facts there are; with `keepsPending` what was sent may still be mined, though nobody waits for it. */
    detach: (keepsPending = false): number => {
      store = undefined
      if (!keepsPending) waiting = []
      return stored.length
    },
    /** A deal up to its result. */
    submit: async (digest = claimDigest, mediators: readonly Address[] = []): Promise<void> => {
      const timeouts = {
        agree: timeout,
        submitResults: timeout,
        judgeResults: timeout,
        mediateResults: timeout,
      }
      await mine(2, [
        { type: 'DealTermsRead', data: { dealId, ...members, mediators, timeouts, pricing } },
        stateOf('DealAgreed'),
      ])
      const dataId = cidV0OfDigest(digest)
      const result = { dealId, resultsId: '', dataId, instructionCount: '1' }
      await mine(2, [stateOf('ResultsSubmitted'), { type: 'ResultRead', data: result }])
    },
    /** The job creator checks, and the handler draws. */
    check: (mediator: Address, seconds = 2): Promise<void> =>
      mine(seconds, [stateOf('ResultsChecked'), { type: 'MediationRequested', data: { dealId, mediator } }]),
    /** A party ends the deal by timeout. */
    timeOut: (): Promise<void> => mine(2, [stateOf('TimeoutMediateResults')]),
    /** Takes the newest blocks off the chain, with what they held. */
    rewind: async (count: number): Promise<void> => {
      blocks = blocks.slice(0, -count)
      forks += 1
      const data = { toBlock: String(head().number), toHash: head().hash }
      await append([{ type: 'ChainRewound', data, metadata: {} }])
    },
    /** Mines until something holds; throws if it does not within so many blocks. */
    mineUntil: async (holds: () => boolean, seconds = 2): Promise<void> => {
      for (let mined = 0; mined < 100; mined += 1) {
        for (let turn = 0; turn < 12;) {
          if (holds()) return
          await new Promise((resolve) => setTimeout(resolve, 1))
          turn = isOnDisk() ? 0 : turn + 1
        }
        await mine(seconds)
      }
      throw new Error('expected it to hold within 100 blocks')
    },
  }
}

export type FakeDeals = ReturnType<typeof createFakeDeals>

const appendTo = async (store: Store, at: number, events: readonly NewEvent[]): Promise<void> => {
  const [first, ...rest] = events
  if (first !== undefined)
    await store.append(stream, at === 0 ? 'no_stream' : BigInt(at) - 1n, [first, ...rest])
}

const namespace = '9f4c2b1a-0c55-4c8f-8f0b-1f2e3d4c5b6b'

const hashOf = (number: number, fork: number): string =>
  `0x${number.toString(16).padStart(32, '0')}${fork.toString(16).padStart(32, '0')}`
