import type { DatabaseSync } from 'node:sqlite'
import type { Part } from './part.ts'

/** A chain's rewinds by their number in its stream: whether a fact still holds follows from those after it. */
export type Rewinds = Part & {
  /** `height` is the block that the chain had reached before it. */
  add(chainId: number, rewind: Rewind, height: number): void
  /** The stored rewinds of a chain as they are now. */
  of(chainId: number): readonly Rewind[]
  /** The rewinds of a chain up to a number in its stream, as they were then. */
  upTo(chainId: number, revision: number): readonly Rewind[]
  /** The highest block that a chain had reached before a rewind with a lower number in its stream; -1 where there was none. */
  heightBefore(chainId: number, revision: number): number
  /** Those of every chain. */
  all(): RewindsByChain
  /** The numbers of every stored rewind of a chain, in order. */
  numbersOf(chainId: number): readonly number[]
}

/** One rewind: its number in the stream, and the block that the chain went back to. */
export type Rewind = { readonly revision: number; readonly toBlock: number }

/** Rewinds by chain, as {@link lowestAfter} wants them. */
export type RewindsByChain = ReadonlyMap<number, readonly Rewind[]>

/** What several know of rewinds, as one. */
export const mergeRewinds = (...known: readonly RewindsByChain[]): RewindsByChain => {
  const byChain = Map.groupBy(
    known.flatMap((rewinds) =>
      [...rewinds].flatMap(([chainId, ofChain]) => ofChain.map((rewind) => ({ chainId, rewind }))),
    ),
    ({ chainId }) => chainId,
  )
  return new Map(
    [...byChain].map(([chainId, all]) => [
      chainId,
      all
        .map(({ rewind }) => rewind)
        .toSorted((left, right) => left.revision - right.revision)
        .reduce(withRewind, []),
    ]),
  )
}

/** Of the rewinds after a place in the stream the lowest, which is the first: they stand in order, of the stream and of their blocks. */
export const lowestAfter = (rewinds: readonly Rewind[], revision: number): Rewind | undefined => {
  let [low, high] = [0, rewinds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rewinds[middle]?.revision ?? 0) > revision) high = middle
    else low = middle + 1
  }
  return rewinds[low]
}

/** Whether a rewind after the fact went back below its block. */
export const isRetracted = (
  rewinds: readonly Rewind[],
  fact: { readonly revision: number; readonly block: number },
): boolean => {
  const lowest = lowestAfter(rewinds, fact.revision)
  return lowest !== undefined && lowest.toBlock < fact.block
}

/** Rewinds as {@link lowestAfter} wants them, with one more at their end. */
export const withRewind = (rewinds: readonly Rewind[], rewind: Rewind): readonly Rewind[] => {
  // A later rewind to a block as low or lower says all that an earlier one says: what comes before that one comes before both.
  const kept = rewinds.findLastIndex(({ toBlock }) => toBlock < rewind.toBlock)
  return [...rewinds.slice(0, kept + 1), rewind]
}

type Height = { readonly revision: number; readonly height: number }

/** Opens the rewinds of a database that has their table. */
export const openRewinds = (db: DatabaseSync): Rewinds => {
  const insert = db.prepare('INSERT INTO chain_rewind VALUES (?, ?, ?, ?)')
  const earlier = db.prepare(
    'SELECT revision, to_block FROM chain_rewind WHERE chain_id = ? AND revision <= ? ORDER BY revision',
  )
  let pending: { readonly chainId: number; readonly rewind: Rewind; readonly height: number }[] = []
  let stored = new Map<number, readonly Rewind[]>()
  const heights = new Map<number, Height[]>()
  const numbers = new Map<number, number[]>()
  const addNumber = (chainId: number, revision: number): void => {
    const known = numbers.get(chainId)
    if (known === undefined) numbers.set(chainId, [revision])
    else known.push(revision)
  }
  const addHeight = (chainId: number, revision: number, height: number): void => {
    const known = heights.get(chainId) ?? []
    heights.set(chainId, known)
    if (height > (known.at(-1)?.height ?? -1)) known.push({ revision, height })
  }
  for (const row of db.prepare('SELECT * FROM chain_rewind ORDER BY revision').all()) {
    const chainId = row['chain_id'] as number
    const rewind = { revision: row['revision'] as number, toBlock: row['to_block'] as number }
    stored.set(chainId, withRewind(stored.get(chainId) ?? [], rewind))
    addHeight(chainId, rewind.revision, row['height'] as number)
    addNumber(chainId, rewind.revision)
  }
  return {
    add: (chainId, rewind, height) => void pending.push({ chainId, rewind, height }),
    of: (chainId) => stored.get(chainId) ?? [],
    upTo: (chainId, revision) =>
      earlier
        .all(chainId, revision)
        .map((row) => ({ revision: row['revision'] as number, toBlock: row['to_block'] as number }))
        .reduce(withRewind, [] as readonly Rewind[]),
    heightBefore: (chainId, revision) =>
      heights.get(chainId)?.findLast((known) => known.revision < revision)?.height ?? -1,
    all: () => stored,
    numbersOf: (chainId) => numbers.get(chainId) ?? [],
    flush: () => {
      for (const { chainId, rewind, height } of pending) {
        insert.run(chainId, rewind.revision, rewind.toBlock, height)
      }
    },
    settle: () => {
      if (pending.length === 0) return
      stored = new Map(stored)
      for (const { chainId, rewind, height } of pending) {
        stored.set(chainId, withRewind(stored.get(chainId) ?? [], rewind))
        addHeight(chainId, rewind.revision, height)
        addNumber(chainId, rewind.revision)
      }
      pending = []
    },
    forget: () => {
      pending = []
    },
  }
}
