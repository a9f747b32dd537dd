import type { BlockRef } from '../log-source/log-source.ts'
import { finalityReached } from './finality.ts'
import { blocksObserved, chainRewound, factKey, finalityAdvanced } from './ingest-facts.ts'
import type { IngestAction, IngestEffect, IngestState, IngestStep } from './ingest-state.ts'
import { lastObserved } from './ingest-state.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import { isUnread } from '../translate/unread-record.ts'

/**
 * Plans the append of a range just read: its facts, then BlocksObserved. Facts that a crash left in the stream without
 * their BlocksObserved are found again first and not appended twice; if the chain no longer gives them, they are rewound.
 */
export const takeRange = (
  state: IngestState,
  { headers, facts }: Extract<IngestAction, { kind: 'rangeRead' }>,
): IngestStep => {
  const last = headers.at(-1)
  if (last === undefined) return [state, []]
  const again = Math.min(state.tail.length, facts.length)
  const matches = facts.slice(0, again).every((fact, index) => factKey(fact) === state.tail[index])
  const remaining = state.tail.slice(again)
  const exhausted = remaining.length > 0 && last.number >= (state.tip?.head.number ?? 0)
  if (!matches || exhausted) return dropTail(state, headers[0]?.parentHash ?? last.parentHash)
  if (remaining.length > 0) return [{ ...state, tail: remaining, cursor: refOf(last) }, []]

  const blocks = headers.map(refOf)
  const finalised = finalityReached(state, [...state.known, ...blocks])
  const from = (lastObserved(state)?.number ?? state.settings.startBlock - 1) + 1
  const ends = [blocksObserved(from, last), ...(finalised === null ? [] : [finalityAdvanced(finalised)])]
  const [first = blocksObserved(from, last), ...others] = [...facts.slice(again), ...ends]
  const rangeBlocks = Math.min(state.settings.rangeBlocks, Math.ceil(state.rangeBlocks * 1.2))
  const append = { facts: [first, ...others], brings: { kind: 'observed', blocks, finalised } } as const
  return [{ ...state, tail: [], rangeBlocks, append }, warningOf(facts.slice(again))]
}

/** A fact that could not be read is missing from every page and every vote, so an operator must hear of it. */
const warningOf = (facts: readonly TranslatedFact[]): readonly IngestEffect[] => {
  const unread = facts.filter(({ type }) => isUnread(type))
  const [first] = unread
  if (first === undefined) return []
  const { blockNumber, txHash, address } = first.origin
  const message =
    'the chain said what this version cannot read; it is kept as it is, and nothing else shows it'
  const data = { records: unread.length, type: first.type, block: blockNumber, txHash, address }
  return [{ kind: 'report', level: 'warn', message, data }]
}

const dropTail = (state: IngestState, parentHash: string): IngestStep => {
  const to = lastObserved(state) ?? { number: state.settings.startBlock - 1, hash: parentHash }
  return [{ ...state, tail: [], append: { facts: [chainRewound(to)], brings: { kind: 'rewound', to } } }, []]
}

const refOf = ({ number, hash }: BlockRef): BlockRef => ({ number, hash })
