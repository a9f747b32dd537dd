import type { DisputeId } from '@lilymed/domain'
import { foldDispute } from './dispute-record.ts'
import type { DisputeRecord } from './dispute-record.ts'
import type { SeenFact } from './fact-of-event.ts'
import { createNetworkMemory } from './network-facts.ts'
import type { NetworkFacts } from './network-facts.ts'

/** The newest block whose facts are all known. */
export type Head = { readonly number: number; readonly timestamp: number }
/** A rewind of the chain: every block above `toBlock` is gone. */
export type Rewind = { readonly toBlock: number; readonly toHash: string }

/** What a mediator knows of the chain, built from its own chain stream. Facts count from the BlocksObserved that follows them. */
export type ChainState = NetworkFacts & {
  /**
   * Takes the next fact. Returns what it changed: a new head, a rewind, or nothing that can be acted on yet. A rewind below
   * what was final, which only an operator decides, is 'beyond' it and changes nothing: what it needs was forgotten, so the
   * whole stream is to be taken again after {@link beginAgain}.
   */
  take(fact: SeenFact): 'head' | 'rewind' | 'beyond' | 'nothing'
  /** Forgets everything but which facts were beyond finality, so that nothing they need is forgotten the next time. */
  beginAgain(): void
  /** Undefined before the first BlocksObserved. */
  head(): Head | undefined
  /** The newest block that can no longer be rewound; 0 before that is known. */
  finality(): number
  disputes(): readonly DisputeRecord[]
  /** Stops remembering a dispute that needs nothing any more. */
  forget(disputeId: DisputeId): void
  /** The newest rewind below a block; undefined when that block was never rewound. */
  rewindBelow(block: number): Rewind | undefined
}

/** An empty chain state. */
export const createChainState = (): ChainState => {
  const network = createNetworkMemory()
  const facts = new Map<DisputeId, readonly SeenFact[]>()
  const folded = new Map<DisputeId, DisputeRecord>()
  const rewinds: Rewind[] = []
  let pending: SeenFact[] = []
  let head: Head | undefined
  let finality = 0
  let taken = 0
  /** Blocks that the stream is known to be rewound to further on, and by which of its facts, whatever it calls final before. */
  const floors: { readonly block: number; readonly at: number }[] = []

  const show = (fact: SeenFact): void => {
    const disputeId = disputeOf(fact)
    if (disputeId === undefined) return network.add(fact)
    const told = fact.type === 'DisputeOpened' ? [] : facts.get(disputeId)
    if (told === undefined) return
    facts.set(disputeId, [...told, fact])
    folded.delete(disputeId)
  }

  const undo = (rewind: Rewind): void => {
    const stands = (fact: SeenFact): boolean => fact.at === null || fact.at.number <= rewind.toBlock
    rewinds.push(rewind)
    network.undo(rewind.toBlock)
    pending = pending.filter(stands)
    for (const [disputeId, told] of facts) facts.set(disputeId, told.filter(stands))
    folded.clear()
    if (head !== undefined && head.number > rewind.toBlock) head = { ...head, number: rewind.toBlock }
  }

  const dispute = (disputeId: DisputeId): DisputeRecord | undefined => {
    const record = folded.get(disputeId) ?? foldDispute(facts.get(disputeId) ?? [])
    if (record !== undefined) folded.set(disputeId, record)
    return record
  }

  const disputes = (): readonly DisputeRecord[] =>
    [...facts.keys()].map(dispute).filter((record) => record !== undefined)

  const floor = (): number => Math.min(...floors.filter(({ at }) => at > taken).map(({ block }) => block))

  return {
    ...network,
    take: (fact) => {
      taken += 1
      switch (fact.type) {
        case 'BlocksObserved':
          for (const told of pending) show(told)
          pending = []
          head = { number: Number(fact.data.toBlock), timestamp: Number(fact.data.toTimestamp) }
          return 'head'
        case 'ChainRewound': {
          const toBlock = Number(fact.data.toBlock)
          if (toBlock < finality) {
            floors.push({ block: toBlock, at: taken })
            return 'beyond'
          }
          undo({ toBlock, toHash: fact.data.toHash })
          return 'rewind'
        }
        case 'FinalityAdvanced': {
          finality = Math.max(finality, Math.min(floor(), Number(fact.data.block)))
          const awaited = new Set(disputes().map((record) => record.rounds.at(-1)?.beaconRound))
          network.prune(finality, (beaconRound) => awaited.has(beaconRound))
          return 'nothing'
        }
        default:
          pending.push(fact)
          return 'nothing'
      }
    },
    beginAgain: () => {
      network.clear()
      facts.clear()
      folded.clear()
      rewinds.length = 0
      pending = []
      head = undefined
      finality = 0
      taken = 0
    },
    head: () => head,
    finality: () => finality,
    disputes,
    forget: (disputeId) => {
      facts.delete(disputeId)
      folded.delete(disputeId)
    },
    rewindBelow: (block) => rewinds.findLast(({ toBlock }) => toBlock < block),
  }
}

const disputeOf = ({ data }: SeenFact): DisputeId | undefined =>
  'disputeId' in data ? data.disputeId : undefined
