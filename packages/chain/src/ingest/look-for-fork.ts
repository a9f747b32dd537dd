import type { BlockRef, LogSource } from '../log-source/log-source.ts'
import { findAncestor } from './find-ancestor.ts'
import type { FoundAncestor } from './ingest-action.ts'

/** The "hash" of the block before the first block of a chain. */
export const NO_HASH = `0x${'00'.repeat(32)}`

type Search = {
  readonly known: readonly BlockRef[]
  /** The block before the first wanted one. */
  readonly floor: number
  readonly finalised: BlockRef | null
}

/** Asks where our blocks and the chain part, and, where that lies below the last final block, what the chain has in its place. */
export const lookForFork = async (
  source: Pick<LogSource, 'header'>,
  { known, floor, finalised }: Search,
): Promise<FoundAncestor> => {
  const found = await findAncestor(source, known)
  const isBelowFinal = finalised !== null && (found.ancestor?.number ?? -1) < finalised.number
  const below = found.ancestor === null && floor >= 0 ? await source.header(floor) : null
  return {
    ...found,
    floor: { number: floor, hash: below?.hash ?? NO_HASH },
    atFinal: isBelowFinal ? await inPlaceOf(source, finalised) : null,
  }
}

const inPlaceOf = async (
  source: Pick<LogSource, 'header'>,
  { number, hash }: BlockRef,
): Promise<FoundAncestor['atFinal']> => {
  const found = await source.header(number)
  if (found === null) return 'none'
  return found.hash === hash ? 'ours' : 'another'
}
