import { isFactType } from '@lilymed/domain'
import type { ChainFact, FactType } from '@lilymed/domain'
import type { RecordedEvent } from '@lilymed/event-store'
import type { ObservedFact } from '../projections/projection.ts'
import type { ChainStep } from '../read-model/steps.ts'

/** Facts of one chain that were read but lie in blocks not yet observed whole. */
type Waiting = { readonly after: string | null; readonly last: Link | null }

/** Newest first and shared between states, so that a block of many thousand facts costs no more a fact than a small one. */
type Link = { readonly fact: ObservedFact; readonly before: Link | null }

const inOrder = (last: Link | null): ObservedFact[] => {
  const facts: ObservedFact[] = []
  for (let link = last; link !== null; link = link.before) facts.push(link.fact)
  return facts.toReversed()
}

const linked = (facts: readonly ObservedFact[]): Link | null =>
  facts.reduce<Link | null>((before, fact) => ({ fact, before }), null)

/** What has been read of the log but may not be shown, per chain. */
export type Staging = {
  readonly position: string | null
  readonly waiting: Readonly<Record<number, Waiting>>
  readonly revisions: Readonly<Record<string, string>>
}

/** Where a restart has to read on from so that nothing that still waits is missed. */
export const resumeAfterOf = (staging: Staging): string | null => {
  const places = Object.values(staging.waiting).map(({ after }) => after)
  if (places.includes(null)) return null
  return places.reduce(
    (lowest, place) => (place !== null && lowest !== null && place < lowest ? place : lowest),
    staging.position,
  )
}

const chainIdOf = (stream: string): number | undefined => {
  const [, digits] = /^chain-(\d+)\.facts$/.exec(stream) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const isKnown = (staging: Staging, event: RecordedEvent): boolean => {
  const applied = staging.revisions[event.stream]
  return applied !== undefined && event.revision <= BigInt(applied)
}

const toObserved = (event: RecordedEvent, type: FactType, chainId: number): ObservedFact | undefined => {
  const { blockNumber, blockHash, txHash, logIndex, address, blockTimestamp } = event.metadata
  if (blockNumber === undefined || blockHash === undefined || txHash === undefined) return undefined
  const fact = { type, data: event.data } as unknown as ChainFact
  return {
    ...fact,
    chainId,
    origin: {
      blockNumber: Number(blockNumber),
      blockHash,
      txHash,
      logIndex: Number(logIndex ?? 0),
      address: address ?? '',
      position: event.position,
      at: blockTimestamp === undefined ? null : Number(blockTimestamp),
    },
  }
}

const dated = (facts: readonly ObservedFact[], block: number, at: number): readonly ObservedFact[] =>
  facts.map((fact) =>
    fact.origin.at === null && fact.origin.blockNumber === block
      ? { ...fact, origin: { ...fact.origin, at } }
      : fact,
  )

/** Takes one event of the log: facts wait until their blocks are observed whole, everything else becomes a step at once. */
export const stageEvent = (
  staging: Staging,
  event: RecordedEvent,
): { readonly staging: Staging; readonly step?: ChainStep } => {
  const chainId = chainIdOf(event.stream)
  const read = { ...staging, position: event.position }
  if (chainId === undefined || !isFactType(event.type) || isKnown(staging, event)) return { staging: read }

  const { type } = event
  const fact = { type, data: event.data } as unknown as ChainFact
  const waiting: Waiting = staging.waiting[chainId] ?? { after: staging.position, last: null }
  const applied = (last: Link | null): Staging => {
    const { [chainId]: _, ...others } = staging.waiting
    return {
      position: event.position,
      waiting: last === null ? others : { ...others, [chainId]: { ...waiting, last } },
      // While facts wait, a restart must read them again, and so must not take them for applied.
      revisions:
        last === null ? { ...staging.revisions, [event.stream]: String(event.revision) } : staging.revisions,
    }
  }

  if (fact.type === 'BlocksObserved') {
    const { toBlock, toTimestamp } = fact.data
    const facts = dated(inOrder(waiting.last), Number(toBlock), Number(toTimestamp))
    return { staging: applied(null), step: { kind: 'blocks', chainId, facts, observed: fact.data } }
  }
  if (fact.type === 'IngestStarted') {
    return { staging: applied(waiting.last), step: { kind: 'started', chainId, started: fact.data } }
  }
  if (fact.type === 'FinalityAdvanced') {
    return { staging: applied(waiting.last), step: { kind: 'final', chainId, final: fact.data } }
  }
  if (fact.type === 'ChainRewound') {
    const kept = inOrder(waiting.last).filter(({ origin }) => origin.blockNumber <= Number(fact.data.toBlock))
    return { staging: applied(linked(kept)), step: { kind: 'rewound', chainId, rewound: fact.data } }
  }
  const observed = toObserved(event, type, chainId)
  if (observed === undefined) return { staging: read }
  return {
    staging: {
      ...read,
      waiting: {
        ...staging.waiting,
        [chainId]: { after: waiting.after, last: { fact: observed, before: waiting.last } },
      },
    },
  }
}
