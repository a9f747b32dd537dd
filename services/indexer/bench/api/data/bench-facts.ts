import { createHash } from 'node:crypto'
import type { RecordableFact } from '@lilymed/chain'
import type { RecordedEvent } from '@lilymed/event-store'
import { playLife } from './bench-lives.ts'
import type { PlayedLife } from './bench-lives.ts'
import { benchNetwork, opensAt, secondsBetween } from './bench-network.ts'
import { modules, recast } from './bench-people.ts'
import { randomFrom, uniformly } from './random.ts'

/** How much there shall be. */
export type Amounts = { readonly events: number; readonly disputes: number }

/** A stretch of the chain as ingest appends it: facts in chain order, and that their blocks have been observed. */
export type BenchBatch = {
  readonly facts: readonly RecordableFact[]
  /** Disputes that opened since the batch before, and which way each of them goes. */
  readonly opened: readonly OpenedLife[]
  /** False of what the chain goes on with once there is as much as was asked for: a block at a time. */
  readonly isWithin: boolean
}

export type OpenedLife = Pick<PlayedLife, 'disputeId' | 'kind'>

/** Disputes that open within a stretch. */
const disputesOfBatch = 24
/** Blocks behind the head that are not final yet. */
const finalityDepth = 64

type TimedFact = { readonly at: number; readonly event: RecordedEvent; readonly order: number }

const hashOf = (...parts: readonly (string | number)[]): string =>
  `0x${createHash('sha256').update(parts.join('/')).digest('hex')}`

const timeOf = ({ metadata }: RecordedEvent): number => Number(metadata['blockTimestamp'])

/** Puts timed facts into blocks: one for each second that has any. */
const createBlocks = () => {
  let block = 0
  let observed = 0
  let last = 0
  let blockHash = ''
  let logIndex = 0
  return {
    located: ({ at, event }: TimedFact): RecordableFact => {
      if (at !== last) {
        last = at
        block += 1
        blockHash = hashOf('block', block)
        logIndex = 0
      }
      const { txHash, address } = event.metadata
      const origin = {
        blockNumber: block,
        blockHash,
        blockTimestamp: at,
        txHash: hashOf('tx', at, String(txHash)),
        logIndex: logIndex++,
        address: String(address),
      }
      return { type: event.type, data: event.data, origin } as RecordableFact
    },
    /** Says that all blocks so far are whole, and which are final. */
    observation: (): readonly RecordableFact[] => {
      const range = { fromBlock: String(observed + 1), toBlock: String(block) }
      observed = block
      const final = block - finalityDepth
      const seen = { ...range, toHash: blockHash, toTimestamp: String(last) }
      const told: RecordableFact = { type: 'BlocksObserved', data: seen }
      if (final < 1) return [told]
      return [
        told,
        { type: 'FinalityAdvanced', data: { block: String(final), hash: hashOf('block', final) } },
      ]
    },
  }
}

/** Facts that are still to come, in the order of their times. */
const createQueue = () => {
  let waiting: TimedFact[] = []
  let order = 0
  return {
    add: (events: readonly RecordedEvent[]): void => {
      for (const event of events) waiting.push({ at: timeOf(event), event, order: order++ })
    },
    /** Takes out those up to a time. */
    takeUpTo: (moment: number): readonly TimedFact[] => {
      waiting.sort((left, right) => left.at - right.at || left.order - right.order)
      const end = waiting.findIndex(({ at }) => at > moment)
      const taken = end === -1 ? waiting : waiting.slice(0, end)
      waiting = end === -1 ? [] : waiting.slice(end)
      return taken
    },
  }
}

/**
 * A chain with about as many facts, and at least as many disputes, as are asked for, and what it goes on with while `following` more disputes open. What
 * happens in a dispute follows from its number alone; some are heard and most are not, in the proportion that gives the facts asked
 * for. Disputes overlap, and the last of them are still open at the end.
 */
export function* benchFacts(amounts: Amounts, following: number): Generator<BenchBatch> {
  const [started, ...before] = benchNetwork()
  if (started === undefined) throw new RangeError('expected a network to begin with something')
  const network = [started, ...before]
  const blocks = createBlocks()
  const queue = createQueue()
  const random = randomFrom(1)
  queue.add(before.filter(({ type }) => type !== 'BlocksObserved'))
  const kinds = new Map<string, string>()
  let played = before.length
  yield {
    facts: [{ type: started.type, data: started.data as RecordableFact['data'] }],
    opened: [],
    isWithin: true,
  }

  /** Plays a dispute; gives when the next one begins. */
  const play = (index: number, isHeard: boolean): number => {
    const startsAt = opensAt + index * secondsBetween
    const life = playLife(network, {
      name: `bench ${index}`,
      startsAt,
      isHeard,
      chance: random(),
      module: random() < 0.1 ? (modules[uniformly(random, modules.length)] ?? null) : null,
      jobId: index,
    })
    const cast = recast(random, { keepsProvider: life.kind === 'sealed' || life.kind === 'unopened' })
    queue.add(life.facts.map((event) => ({ ...event, data: cast(event.data) })))
    played += life.facts.length
    kinds.set(life.disputeId, life.kind)
    return startsAt + secondsBetween
  }

  const batchOf = (timed: readonly TimedFact[], isWithin: boolean): BenchBatch => {
    const facts = timed.map(blocks.located)
    // Many a deal is challenged only when it has been agreed and done.
    const opened = facts
      .filter(({ type }) => type === 'DisputeOpened')
      .map(({ data }) => data['disputeId'] as string)
      .map((disputeId) => ({ disputeId, kind: kinds.get(disputeId) ?? '' }))
    for (const { disputeId } of opened) kinds.delete(disputeId)
    return { facts: [...facts, ...blocks.observation()], opened, isWithin }
  }

  let index = 0
  for (let opened = 0; opened < amounts.disputes;) {
    let next = 0
    for (const end = index + disputesOfBatch; index < end; index += 1)
      next = play(index, played < (amounts.events * Math.min(index + 1, amounts.disputes)) / amounts.disputes)
    const batch = batchOf(queue.takeUpTo(next - 1), true)
    opened += batch.opened.length
    yield batch
  }
  for (const end = index + following; index < end; index += 1) {
    const next = play(index, index % 4 === 0)
    for (const facts of Map.groupBy(queue.takeUpTo(next - 1), ({ at }) => at).values())
      yield batchOf(facts, false)
  }
}
