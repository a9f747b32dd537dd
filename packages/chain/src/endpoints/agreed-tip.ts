import type { BlockRef, HeadObservation } from '../log-source/log-source.ts'
import type { EndpointState } from './endpoint-state.ts'

/** What an endpoint showed of its tip. */
export type ShownTip = { readonly id: number; readonly state: EndpointState; readonly tip: HeadObservation }

/** So many make a majority against one. */
export const ENOUGH_TO_AGREE = 3

/**
 * The highest tip, of at least three given ascending, that another endpoint has come up to and that more of them have than have another block
 * in its place. None can have the rest wait for blocks that it made up, or take one of its own for the head. Undefined where each is on
 * a branch of its own.
 */
export const agreedTip = (
  shown: readonly ShownTip[],
  previousBy: number | undefined,
): ShownTip | undefined => {
  const reached = shown.at(-2)?.tip.head.number ?? -1
  const isBorneOut = ({ tip: { head } }: ShownTip): boolean => {
    const known = shown.flatMap(({ state }) => state.heads.get(head.number) ?? [])
    const having = known.filter((hash) => hash === head.hash).length
    return having * 2 > known.length
  }
  const [taken] = shown
    .filter((each) => each.tip.head.number <= reached && isBorneOut(each))
    .toSorted(
      (one, other) =>
        other.tip.head.number - one.tip.head.number ||
        Number(other.id === previousBy) - Number(one.id === previousBy) ||
        one.id - other.id,
    )
  return taken
}

/** Of what at least three endpoints call safe or final, ascending, the middle one: none of them can raise it, or hold it back. */
export const agreedTag = (tagged: readonly BlockRef[]): BlockRef | undefined => {
  const middle = tagged[Math.floor((tagged.length - 1) / 2)]
  const same = tagged.filter(({ number }) => number === middle?.number)
  const votes = (block: BlockRef): number => same.filter(({ hash }) => hash === block.hash).length
  return same.toSorted((one, other) => votes(other) - votes(one))[0]
}
