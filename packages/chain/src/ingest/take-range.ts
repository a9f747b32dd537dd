import { followDeals } from '@lilymed/domain'
import type { DealHole } from '@lilymed/domain'
import type { BlockHeader } from '../log-source/log-source.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import { isUnread } from '../translate/unread-record.ts'
import { backOff } from './back-off.ts'
import { dealSigns } from './deal-signs.ts'
import { contradictsTag, finalityReached } from './finality.ts'
import type { IngestAction } from './ingest-action.ts'
import { report } from './ingest-effect.ts'
import type { IngestEffect, IngestStep } from './ingest-effect.ts'
import { blocksObserved, chainRewound, factKey, finalityAdvanced } from './ingest-facts.ts'
import type { IngestState, KnownBlock, PlannedAppend } from './ingest-state.ts'
import { lastObserved, lastObservedNumber } from './ingest-state.ts'
import { learnYield } from './range-width.ts'

type RangeRead = Extract<IngestAction, { kind: 'rangeRead' }>

/**
 * Plans the append of a range just read: its facts, then BlocksObserved. Facts that a crash left in the stream without
 * their BlocksObserved are found again first and not appended twice; if the chain no longer gives them, they are rewound.
 */
export const takeRange = (state: IngestState, read: RangeRead): IngestStep => {
  const { headers, facts } = read
  const last = headers.at(-1)
  if (last === undefined) return [state, []]
  if (contradictsTag(state.tip?.finalised ?? null, headers)) {
    return backOff(state, `the endpoint's finalized block is not the one of its range up to ${last.number}`)
  }
  const again = Math.min(state.tail.length, facts.length)
  const matches = facts.slice(0, again).every((fact, index) => factKey(fact) === state.tail[index])
  const tail = state.tail.slice(again)
  const exhausted = tail.length > 0 && last.number >= (state.tip?.head.number ?? 0)
  if (!matches || exhausted) return dropTail(state)
  const { memory: deals, holes } = followDeals(state.deals, dealSigns(facts))
  if (tail.length > 0) return [{ ...state, tail, deals, cursor: knownOf(last) }, []]
  const planned = { ...state, width: nextWidth(state, read), append: plan(state, read, again, deals) }
  const [hole] = holes
  const warnings = warningOf(facts.slice(again))
  return hole === undefined ? [planned, warnings] : lookAgain(planned, hole, warnings)
}

const plan = (
  state: IngestState,
  { headers, facts }: RangeRead,
  again: number,
  deals: IngestState['deals'],
): PlannedAppend | null => {
  const last = headers.at(-1)
  if (last === undefined) return null
  const blocks = headers.map(knownOf)
  const finalised = finalityReached(state, [...state.known, ...blocks])
  const observed = blocksObserved(lastObservedNumber(state) + 1, last)
  const ends = finalised === null ? [observed] : [observed, finalityAdvanced(finalised)]
  const [first = observed, ...others] = [...facts.slice(again), ...ends]
  return { facts: [first, ...others], brings: { kind: 'observed', blocks, finalised, deals } }
}

/** A range cut short by the head or by finality says nothing about how wide one may be. */
const nextWidth = (state: IngestState, { headers, logs, answerBytes }: RangeRead): IngestState['width'] => {
  const { width, range, settings } = state
  const [first, last] = [headers[0], headers.at(-1)]
  const isFull = range !== null && range.to - range.from + 1 >= width.blocks
  if (!isFull || first === undefined || last === undefined) return width
  const blocks = last.number - first.number + 1
  return learnYield(width, { blocks, logs, answerBytes }, settings.rangeBlocks)
}

const lookAgain = (
  state: IngestState,
  { dealId, lastKnownBlock: from, block: to }: DealHole,
  effects: readonly IngestEffect[],
): IngestStep => {
  const doubt = 'a deal changed as its contracts do not allow; the blocks in between are read again'
  return [
    { ...state, stretch: { dealId, from, to } },
    [...effects, report('warn', doubt, { dealId, fromBlock: from, toBlock: to })],
  ]
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
  return [report('warn', message, data)]
}

const dropTail = (state: IngestState): IngestStep => {
  const to = lastObserved(state)
  // Where nothing was observed yet, the block to go back to must be asked for.
  if (to === null) return [{ ...state, suspicious: true }, []]
  return [{ ...state, append: { facts: [chainRewound(to)], brings: { kind: 'rewound', to } } }, []]
}

const knownOf = ({ number, hash, timestamp }: BlockHeader): KnownBlock => ({ number, hash, timestamp })
