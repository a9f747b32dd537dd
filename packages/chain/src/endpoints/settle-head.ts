import type { BlockRef, HeadObservation } from '../log-source/log-source.ts'
import { ENOUGH_TO_AGREE, agreedTag, agreedTip } from './agreed-tip.ts'
import { isTrusted } from './endpoint-state.ts'
import type { EndpointState } from './endpoint-state.ts'

/** The tip that the endpoints together stand for, and who showed its head. */
export type SettledHead = { readonly observation: HeadObservation; readonly by: number; readonly at: number }

/** A head that whoever showed it cannot confirm any more stays so long, until another endpoint comes up to it. */
const KEPT_MS = 60_000
/** No chain makes more blocks a second for long. */
const BLOCKS_A_SECOND = 20
const SLACK_BLOCKS = 64
/** An endpoint this far behind in both says nothing about what is final. */
const LAGGARD = { blocks: 64, seconds: 60 }

/**
 * The head is the highest that a trusted endpoint shows, unless it runs away from all others faster than a chain can. It does
 * not go back because the one that was ahead fell silent and those that answer lag: only an endpoint that showed it can take it
 * back, or time. Safe and final is what every endpoint that knows the tag calls so. Null before the first tip. Where they must
 * `agree`, of three or more the head is one that two have, and safe and final the middle of what they call so; nothing is
 * where only one of them knows the tag.
 */
export const settleHead = (
  states: readonly EndpointState[],
  previous: SettledHead | null,
  now: number,
  agree = false,
): SettledHead | null => {
  const shown = states
    .map((state, id) => ({ state, id, tip: state.tip }))
    .filter(({ state }) => isTrusted(state, now) && state.restsUntil <= now)
    .flatMap(({ id, state, tip }) => (tip === null ? [] : [{ id, state, tip }]))
    .sort((one, other) => one.tip.head.number - other.tip.head.number)
  while (shown.length > 1 && runsAway(shown.at(-1)?.tip, shown.at(-2)?.tip)) shown.pop()
  const highest = shown.at(-1)
  if (highest === undefined) return previous
  const mayAgree = agree && shown.length >= ENOUGH_TO_AGREE
  const level = shown.filter(({ tip }) => tip.head.number === highest.tip.head.number)
  const taken =
    (mayAgree ? agreedTip(shown, previous?.by) : undefined) ??
    level.find(({ id }) => id === previous?.by) ??
    level.toSorted((a, b) => a.id - b.id)[0] ??
    highest
  const tips = shown.map(({ tip }) => tip)
  const tags = {
    safe: taggedBy(tips, taken.tip, 'safe', mayAgree),
    finalised: taggedBy(tips, taken.tip, 'finalised', mayAgree),
  }
  if (previous === null || !keepsPrevious(states, previous, taken, now)) {
    return { observation: { head: taken.tip.head, ...tags }, by: taken.id, at: now }
  }
  return { ...previous, observation: { head: previous.observation.head, ...tags } }
}

type Seen = HeadObservation | undefined

const runsAway = (ahead: Seen, behind: Seen): boolean => {
  if (ahead === undefined || behind === undefined) return false
  const seconds = Math.max(0, ahead.head.timestamp - behind.head.timestamp)
  return ahead.head.number - behind.head.number > SLACK_BLOCKS + BLOCKS_A_SECOND * seconds
}

const keepsPrevious = (
  states: readonly EndpointState[],
  previous: SettledHead,
  taken: { readonly id: number; readonly tip: HeadObservation },
  now: number,
): boolean => {
  if (taken.tip.head.number >= previous.observation.head.number || taken.id === previous.by) return false
  const by = states[previous.by]
  const wasTakenBack =
    by === undefined ||
    (by.quarantine !== null && by.quarantine.until > now) ||
    by.phase === 'foreign' ||
    (isTrusted(by, now) && by.restsUntil <= now)
  return !wasTakenBack && now - previous.at < KEPT_MS
}

/** The block of a tag, among the endpoints that have it and are not far behind: the lowest, or the one they agree on, which takes two. */
const taggedBy = (
  tips: readonly HeadObservation[],
  taken: HeadObservation,
  tag: 'safe' | 'finalised',
  mayAgree: boolean,
): BlockRef | null => {
  const tagged = tips
    .filter(
      ({ head }) =>
        taken.head.number - head.number <= LAGGARD.blocks ||
        taken.head.timestamp - head.timestamp <= LAGGARD.seconds,
    )
    .flatMap(({ head, [tag]: block }) => (block === null || block.number > head.number ? [] : [block]))
    .sort((one, other) => one.number - other.number)
  if (!mayAgree) return tagged[0] ?? null
  if (tagged.length < 2) return null
  return (tagged.length >= ENOUGH_TO_AGREE ? agreedTag(tagged) : tagged[0]) ?? null
}
