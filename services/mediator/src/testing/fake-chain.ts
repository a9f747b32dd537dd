import { Interface } from 'ethers/abi'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { outcomeNumber, voteCommitment } from '@lilymed/domain'
import type { Address, Verdict, Vote } from '@lilymed/domain'
import { eventId } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import { openingFacts, parameters } from './opening-facts.ts'
import type { Fact, OpeningChanges } from './opening-facts.ts'
import type { TransactionOutcome, TransactionRequest } from '../duties/transactions.ts'
import { isOnDisk } from './on-disk.ts'

export { claimDigest } from './opening-facts.ts'
export const chainId = 31_337
export const pool: Address = '0x00000000000000000000000000000000000000F1'
export const disputeId = `0x${'d1'.repeat(32)}`

type Queued = {
  readonly from: Address
  readonly data: string
  readonly done: (outcome: TransactionOutcome) => void
}
type Block = {
  readonly number: number
  readonly timestamp: number
  readonly hash: string
  readonly facts: readonly Fact[]
}
type ChainStore = Pick<EventStore, 'append' | 'readStream' | 'head'>
type Member = { commitment?: string; revealed?: Vote }

const abi = new Interface(disputePoolAbi)

/** One dispute with one round on a chain of its own rules, as far as mediators can tell: it mines when told to and may rewind. */
export const createFakeChain = ({
  seats,
  alternates = [],
  mediators = [...seats, ...alternates],
}: {
  readonly seats: readonly Address[]
  readonly alternates?: readonly Address[]
  readonly mediators?: readonly Address[]
}) => {
  const stores = new Set<ChainStore>()
  let log: readonly NewEvent[] = []
  const sent: { readonly from: Address; readonly name: string; readonly data: string }[] = []
  let blocks: Block[] = [{ number: 1, timestamp: 1000, hash: hashOf(1, 0), facts: [] }]
  let queue: Queued[] = []
  let forks = 0

  const head = (): Block => blocks.at(-1) ?? failFake('a chain has a block')
  /** Other disputes are facts to its nodes and nothing to the chain itself. */
  const isOurs = ({ data }: Fact): boolean =>
    ((data as { disputeId?: string }).disputeId ?? disputeId) === disputeId
  const factsNow = (): readonly Fact[] => blocks.flatMap((block) => block.facts).filter(isOurs)
  const has = (type: string): boolean => factsNow().some((fact) => fact.type === type)
  const find = (type: string): Record<string, never> | undefined =>
    factsNow().find((fact) => fact.type === type)?.data as never

  const members = (): Map<Address, Member> => {
    const known = new Map<Address, Member>([...seats, ...alternates].map((address) => [address, {}]))
    for (const { type, data } of factsNow()) {
      const { mediator, commitment } = data as { mediator: Address; commitment: string }
      if (type === 'VoteCommitted') known.set(mediator, { ...known.get(mediator), commitment })
      if (type === 'VoteRevealed') known.set(mediator, { ...known.get(mediator), revealed: data as Vote })
    }
    return known
  }

  const stream = `chain-${chainId}.facts`
  const append = async (events: readonly Omit<NewEvent, 'id'>[]): Promise<void> => {
    const told = events.map((event, index) => ({
      ...event,
      id: eventId(chainNamespace, String(log.length + index)),
    }))
    for (const store of stores) await appendTo(store, log.length, told)
    log = [...log, ...told]
  }
  const appendTo = async (store: ChainStore, at: number, events: readonly NewEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; from += 100) {
      const [first, ...rest] = events.slice(from, from + 100)
      const last = BigInt(at + from) - 1n
      if (first !== undefined) await store.append(stream, last < 0n ? 'no_stream' : last, [first, ...rest])
    }
  }
  const countEvents = async (store: ChainStore): Promise<number> => {
    let count = 0
    for await (const _event of store.readStream(stream)) count += 1
    return count
  }
  const eventsOf = (block: Block): Omit<NewEvent, 'id'>[] => [
    ...block.facts.map(({ type, data }, index) => ({
      type,
      data: data as NewEvent['data'],
      metadata: {
        blockNumber: String(block.number),
        blockHash: block.hash,
        blockTimestamp: String(block.timestamp),
        logIndex: String(index),
      },
    })),
    {
      type: 'BlocksObserved',
      data: {
        fromBlock: String(block.number),
        toBlock: String(block.number),
        toHash: block.hash,
        toTimestamp: String(block.timestamp),
      },
      metadata: {},
    },
  ]

  const mine = async (seconds = 2, extra: readonly Fact[] = []): Promise<void> => {
    const number = head().number + 1
    const timestamp = head().timestamp + seconds
    const block = { number, timestamp, hash: hashOf(number, forks), facts: [...extra] }
    blocks = [...blocks, block]
    const taken = queue
    queue = []
    for (const { from, data, done } of taken) {
      const outcome = execute({ from, data, timestamp, known: members(), has, find })
      if (Array.isArray(outcome)) block.facts.push(...outcome)
      done(
        Array.isArray(outcome)
          ? { kind: 'mined', txHash: hashOf(number, 0xf000 + block.facts.length), blockNumber: number }
          : { kind: 'refused', code: outcome },
      )
    }
    await append(eventsOf(block))
  }

  return {
    sent,
    head,
    members,
    has,
    mine,
    /** Gives a store what it lacks so far and everything later. */
    attach: async (store: ChainStore): Promise<void> => {
      const has = (await store.head()) === null ? 0 : await countEvents(store)
      await appendTo(store, has, log.slice(has))
      stores.add(store)
    },
    detach: (store: ChainStore): void => void stores.delete(store),
    transactionsOf: (from: Address) => ({
      send: (
        { data }: TransactionRequest,
        onSent?: (txHash: string) => void,
      ): Promise<TransactionOutcome> => {
        sent.push({ from, name: abi.parseTransaction({ data })?.name ?? '', data })
        onSent?.(hashOf(sent.length, 0x5e))
        return new Promise((done) => queue.push({ from, data, done }))
      },
    }),
    /** Opens the dispute, its round and the randomness of its beacon round. */
    open: async (changes: OpeningChanges = {}): Promise<void> => {
      await mine(2, [
        { type: 'ParametersRead', data: { version: 1, parameters } },
        ...mediators.map((mediator) => ({
          type: 'MediatorRegistered',
          data: { mediator, drawClass: hashOf(0, 1) },
        })),
      ])
      await mine(2, [...openingFacts({ disputeId, seats, alternates, changes })])
      await mine(2, [{ type: 'RandomnessPublished', data: { round: '7', randomness: hashOf(0, 2) } }])
    },
    /** Draws the panel at once, without anyone's poke. */
    draw: (): Promise<void> => mine(2, [panelDrawn(head().timestamp + 2, seats, alternates)]),
    /** Puts a fact on chain that no transaction of ours caused. */
    tell: (type: string, data: object): Promise<void> => mine(2, [{ type, data }]),
    /** Takes the newest blocks off the chain, with what they held. */
    rewind: async (count: number, decidedBy?: 'operator'): Promise<void> => {
      blocks = blocks.slice(0, -count)
      forks += 1
      const to = { toBlock: String(head().number), toHash: head().hash }
      const data = decidedBy === undefined ? to : { ...to, decidedBy }
      await append([{ type: 'ChainRewound', data, metadata: {} }])
    },
    /** Calls everything there is final. */
    finalise: (): Promise<void> =>
      append([
        {
          type: 'FinalityAdvanced',
          data: { block: String(head().number), hash: head().hash },
          metadata: {},
        },
      ]),
    /** Mines until something holds; throws if it does not within so many blocks. */
    mineUntil: async (holds: () => boolean, { seconds = 2, blocks: limit = 400 } = {}): Promise<void> => {
      for (let mined = 0; mined < limit; mined += 1) {
        for (let turn = 0; turn < 12;) {
          if (holds()) return
          await new Promise((resolve) => setTimeout(resolve, 1))
          turn = isOnDisk() ? 0 : turn + 1
        }
        await mine(seconds)
      }
      failFake(`expected it to hold within ${limit} blocks`)
    },
  }

  function execute(call: {
    readonly from: Address
    readonly data: string
    readonly timestamp: number
    readonly known: Map<Address, Member>
    readonly has: (type: string) => boolean
    readonly find: (type: string) => Record<string, never> | undefined
  }): Fact[] | string {
    const { from, data, timestamp, known } = call
    const { name, args } = abi.parseTransaction({ data }) ?? failFake('a call of the pool')
    const subject = name === 'reveal' ? (args[0] as { disputeId: string }).disputeId : String(args[0])
    if (subject !== disputeId) return 'UnknownDispute'
    const panel = find('PanelDrawn') as { commitEndsAt: string } | undefined
    const commitEndsAt = Number(panel?.commitEndsAt ?? 0)
    const isEnded = has('CommitPhaseEnded')
    const commits = [...known.values()].filter((member) => member.commitment !== undefined)
    const reveals = [...known.values()].filter((member) => member.revealed !== undefined)
    const ended = {
      type: 'CommitPhaseEnded',
      data: { disputeId, round: 1, endedAt: String(timestamp), revealEndsAt: String(timestamp + 120) },
    }
    switch (name) {
      case 'drawPanel':
        return panel === undefined ? [panelDrawn(timestamp, seats, alternates)] : 'WrongPhase'
      case 'commit': {
        if (panel === undefined || isEnded || timestamp >= commitEndsAt) return 'WrongPhase'
        if (known.get(from) === undefined || known.get(from)?.commitment !== undefined)
          return 'AlreadyCommitted'
        const [, commitment, sealedVote] = args as unknown as [string, string, string]
        const committed = {
          type: 'VoteCommitted',
          data: { disputeId, round: 1, mediator: from, commitment, sealedVote },
        }
        return commits.length + 1 === seats.length ? [committed, ended] : [committed]
      }
      case 'endCommit':
        return isEnded || timestamp < commitEndsAt ? 'WrongPhase' : [ended]
      case 'reveal': {
        const vote = voteOf(args[0] as never)
        if (!isEnded || has('RoundClosed')) return 'WrongPhase'
        if (voteCommitment({ chainId: BigInt(chainId), pool }, vote) !== known.get(vote.mediator)?.commitment)
          return 'WrongPreimage'
        return known.get(vote.mediator)?.revealed === undefined
          ? [{ type: 'VoteRevealed', data: vote }]
          : 'AlreadyRevealed'
      }
      case 'closeRound': {
        if (has('RoundClosed') || reveals.length < commits.length || !isEnded) return 'WrongPhase'
        if (isSealed(find) && !has('SealOpened')) return 'WrongPhase'
        const outcomes = new Set(reveals.map((member) => member.revealed?.outcome))
        const outcome = outcomes.size === 1 ? (reveals[0]?.revealed?.outcome ?? 0) : 0
        const closed = { disputeId, round: 1, outcome: outcome === 0 ? 5 : outcome, escalates: false }
        return [{ type: 'RoundClosed', data: { ...closed, finalAt: String(timestamp + 40) } }]
      }
      case 'finalise': {
        if (!has('RoundClosed') || has('DisputeFinalised')) return 'WrongPhase'
        const { outcome, finalAt } = find('RoundClosed') as unknown as { outcome: number; finalAt: string }
        if (timestamp < Number(finalAt)) return 'WrongPhase'
        return [{ type: 'DisputeFinalised', data: { disputeId, outcome, finaliser: from } }]
      }
      case 'settle': {
        if (!has('DisputeFinalised') || has('RoundSettled')) return 'WrongPhase'
        const rewards = [...known].flatMap(([mediator, { revealed }]) =>
          revealed === undefined
            ? []
            : [{ type: 'SeatRewarded', data: { disputeId, round: 1, mediator, amount: '950' } }],
        )
        return [
          ...rewards,
          { type: 'RoundSettled', data: { disputeId, round: 1 } },
          { type: 'DisputeSettled', data: { disputeId } },
        ]
      }
      default:
        return 'UnknownCall'
    }
  }
}

const isSealed = (find: (type: string) => Record<string, never> | undefined): boolean =>
  (find('DisputeTerms') as { seal?: string } | undefined)?.seal !== hashOf(0, 0)

export type FakeChain = ReturnType<typeof createFakeChain>

/** Whether the revealed vote of a mediator is this verdict. */
export const revealedAs = (chain: FakeChain, mediator: Address, verdict: Verdict): boolean =>
  chain.members().get(mediator)?.revealed?.outcome === outcomeNumber(verdict)

const chainNamespace = '9f4c2b1a-0c55-4c8f-8f0b-1f2e3d4c5b6a'

const failFake = (message: string): never => {
  throw new Error(message)
}

const hashOf = (number: number, fork: number): string =>
  `0x${number.toString(16).padStart(32, '0')}${fork.toString(16).padStart(32, '0')}`

const voteOf = (fields: {
  readonly [Name in keyof Vote]: Vote[Name] extends number ? bigint : string
}): Vote => ({
  disputeId: fields.disputeId,
  round: Number(fields.round),
  mediator: fields.mediator,
  outcome: Number(fields.outcome),
  rung: Number(fields.rung),
  reason: Number(fields.reason),
  resultDigest: fields.resultDigest,
  evidence: fields.evidence,
  salt: fields.salt,
})

const panelDrawn = (timestamp: number, seats: readonly Address[], alternates: readonly Address[]): Fact => ({
  type: 'PanelDrawn',
  data: {
    disputeId,
    round: 1,
    randomness: hashOf(0, 2),
    seats,
    alternates,
    passedOver: [],
    commitEndsAt: String(timestamp + 300),
  },
})
