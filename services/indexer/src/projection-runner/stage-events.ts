import { FACT_TYPES } from '@lilymed/domain'
import type { ChainFact, FactType, IngestFacts } from '@lilymed/domain'
import type { FollowedEvent } from '@lilymed/event-store'
import type { ObservedFact } from '../projections/projection.ts'
import type { ChainStep, Checkpoint } from '../read-model/steps.ts'
import { chainIdOf, createSame, toObserved } from './observed-fact.ts'
import type { LogPlace } from './observed-fact.ts'

/** Turns what is read of the log into steps: facts wait until their blocks are observed whole, everything else is a step at once. */
export type Staging = {
  /** Takes the next event of the log. */
  take(event: FollowedEvent): ChainStep | undefined
  /** How far the log has been read, and from where on it has to be read again so that nothing that still waits is missed. */
  checkpoint(): Checkpoint | undefined
}

/** One chain's stream, and what was read of it but may not be shown. */
type Lane = {
  readonly stream: string
  readonly chainId: number
  /** last event that was made a step of */
  applied: number
  /** last event before which nothing waits */
  settled: number
  waiting: ObservedFact[]
  /** what was read before the first fact that waits */
  readBefore: string | null
}

/** Types by name. What is read of a log is a text of its own each time; whoever looks a type up by these finds it at once. */
const factTypes = new Map<string, FactType>(FACT_TYPES.map((type) => [type, type]))

const ingestTypes: ReadonlySet<string> = new Set<keyof IngestFacts>([
  'BlocksObserved',
  'ChainRewound',
  'FinalityAdvanced',
  'IngestStarted',
])

/** Whether a fact is the indexer's own word on how the chain is read. */
const isOfIngest = (type: FactType): type is keyof IngestFacts => ingestTypes.has(type)

const dated = (facts: readonly ObservedFact[], block: number, at: number): readonly ObservedFact[] =>
  facts.some(({ origin }) => origin.at === null)
    ? facts.map((fact) =>
        fact.origin.at === null && fact.origin.blockNumber === block
          ? { ...fact, origin: { ...fact.origin, at } }
          : fact,
      )
    : facts

/** Begins where a checkpoint ends, or at the start of the log. */
export const createStaging = (from?: Checkpoint): Staging => {
  let position = from?.resumeAfter ?? null
  const same = createSame()
  const lanes = new Map<string, Lane>()

  const laneOf = (stream: string): Lane | undefined => {
    const found = lanes.get(stream)
    if (found !== undefined) return found
    const chainId = chainIdOf(stream)
    if (chainId === undefined) return undefined
    const { applied, settled } = from?.streams[stream] ?? { applied: -1, settled: -1 }
    const lane: Lane = { stream, chainId, applied, settled, waiting: [], readBefore: null }
    lanes.set(stream, lane)
    return lane
  }

  const stepOf = (
    lane: Lane,
    event: FollowedEvent,
    type: FactType,
    place: LogPlace,
  ): ChainStep | undefined => {
    const { chainId } = lane
    const { revision } = place
    if (!isOfIngest(type)) {
      const observed = toObserved(event, type, chainId, place, same)
      if (observed === undefined) return undefined
      if (lane.waiting.length === 0) lane.readBefore = position
      lane.waiting.push(observed)
      return undefined
    }
    const fact = { type, data: event.data } as unknown as Extract<ChainFact, { type: keyof IngestFacts }>
    switch (fact.type) {
      case 'BlocksObserved': {
        const { toBlock, toTimestamp } = fact.data
        const facts = dated(lane.waiting, Number(toBlock), Number(toTimestamp))
        lane.waiting = []
        return { kind: 'blocks', chainId, revision, facts, observed: fact.data }
      }
      case 'IngestStarted':
        return { kind: 'started', chainId, revision, started: fact.data }
      case 'FinalityAdvanced':
        return { kind: 'final', chainId, revision, final: fact.data }
      case 'ChainRewound': {
        const toBlock = Number(fact.data.toBlock)
        lane.waiting = lane.waiting.filter(({ origin }) => origin.blockNumber <= toBlock)
        return { kind: 'rewound', chainId, revision, rewound: fact.data }
      }
      default:
        return fact satisfies never
    }
  }

  return {
    take: (event) => {
      const lane = laneOf(event.stream)
      const place = { position: event.position, revision: Number(event.revision) }
      const { revision } = place
      let step: ChainStep | undefined
      const type = factTypes.get(event.type)
      if (lane !== undefined && type !== undefined && revision > lane.settled) {
        step = stepOf(lane, event, type, place)
        // Facts that waited at a stop are read again, and with them steps that were taken.
        if (revision <= lane.applied) step = undefined
        if (step !== undefined) lane.applied = revision
        if (lane.waiting.length === 0 && lane.applied > lane.settled) lane.settled = lane.applied
      }
      position = place.position
      return step
    },
    checkpoint: () => {
      if (position === null) return undefined
      const all = [...lanes.values()]
      const places = all.filter(({ waiting }) => waiting.length > 0).map(({ readBefore }) => readBefore)
      return {
        position,
        resumeAfter: lowest([position, ...places]),
        streams: {
          ...from?.streams,
          ...Object.fromEntries(all.map(({ stream, applied, settled }) => [stream, { applied, settled }])),
        },
      }
    },
  }
}

/** The lowest of places in the log; null is its start. */
const lowest = (places: readonly (string | null)[]): string | null => {
  const known = places.filter((place) => place !== null)
  return known.length < places.length ? null : known.reduce((low, place) => (place < low ? place : low))
}
