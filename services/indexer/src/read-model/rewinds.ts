import type { DatabaseSync } from 'node:sqlite'
import type { Part } from './part.ts'

/** A chain's rewinds by their number in its stream: whether a fact still holds follows from those after it. */
export type Rewinds = Part & {
  add(chainId: number, rewind: Rewind): void
  /** The stored rewinds of a chain as they are now. */
  of(chainId: number): readonly Rewind[]
}

/** One rewind: its number in the stream, and the block that the chain went back to. */
export type Rewind = { readonly revision: number; readonly toBlock: number }

/** Whether a rewind after the fact went back below its block. The rewinds stand in order, of the stream and of their blocks. */
export const isRetracted = (
  rewinds: readonly Rewind[],
  fact: { readonly revision: number; readonly block: number },
): boolean => {
  let [low, high] = [0, rewinds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rewinds[middle]?.revision ?? 0) > fact.revision) high = middle
    else low = middle + 1
  }
  const next = rewinds[low]
  return next !== undefined && next.toBlock < fact.block
}

/** Opens the rewinds of a database that has their table. */
export const openRewinds = (db: DatabaseSync): Rewinds => {
  const insert = db.prepare('INSERT INTO chain_rewind VALUES (?, ?, ?)')
  let pending: { readonly chainId: number; readonly rewind: Rewind }[] = []
  let stored = new Map<number, readonly Rewind[]>()
  for (const row of db.prepare('SELECT * FROM chain_rewind ORDER BY revision').all()) {
    const chainId = row['chain_id'] as number
    const rewind = { revision: row['revision'] as number, toBlock: row['to_block'] as number }
    stored.set(chainId, withRewind(stored.get(chainId) ?? [], rewind))
  }
  return {
    add: (chainId, rewind) => void pending.push({ chainId, rewind }),
    of: (chainId) => stored.get(chainId) ?? [],
    flush: () => {
      for (const { chainId, rewind } of pending) insert.run(chainId, rewind.revision, rewind.toBlock)
    },
    settle: () => {
      if (pending.length === 0) return
      stored = new Map(stored)
      for (const { chainId, rewind } of pending) {
        stored.set(chainId, withRewind(stored.get(chainId) ?? [], rewind))
      }
      pending = []
    },
    forget: () => {
      pending = []
    },
  }
}

/** A later rewind to a block as low or lower says all that an earlier one says: whoever comes before that one comes before both. */
const withRewind = (rewinds: readonly Rewind[], rewind: Rewind): readonly Rewind[] => {
  const kept = rewinds.findLastIndex(({ toBlock }) => toBlock < rewind.toBlock)
  return [...rewinds.slice(0, kept + 1), rewind]
}
