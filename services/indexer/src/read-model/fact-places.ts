import type { DatabaseSync } from 'node:sqlite'
import { lowestAfter } from './rewinds.ts'
import type { Rewinds } from './rewinds.ts'

/** Where in the log facts of a block or of a time lie, found by halving: no index is kept for it. */
export type FactPlaces = {
  /** A position that every fact of a block this high or higher lies after; those of blocks that were abandoned included. */
  beforeBlock(chainId: number, block: number): string
  /** A position that every fact since a time lies after (unix seconds), and nearly none before it. */
  beforeTime(chainId: number, seconds: number): string
  /** A position that no fact up to a time lies after; undefined for the end of the log. */
  afterTime(chainId: number, seconds: number): string | undefined
  /** The highest block that is left of the chain when a fact has been read and every rewind after it: it never falls along the log. */
  lastingBlock(chainId: number, fact: { readonly revision: number; readonly block: number }): number
}

/** What a rewind may turn times back by: no chain has gone back further but by an operator’s hand. */
const slackSeconds = 3_600

type Run = {
  readonly revision: number
  readonly position: string
  readonly block: number
  readonly at: number
}

/** Opens the places of a database that has the runs of facts. */
export const openFactPlaces = (
  db: DatabaseSync,
  rewinds: Pick<Rewinds, 'of' | 'heightBefore'>,
): FactPlaces => {
  const last = db.prepare('SELECT max(last_revision) AS revision FROM fact_run WHERE chain_id = ?')
  const atOrAfter = db.prepare(
    `SELECT last_revision, last_position, to_block, at FROM fact_run
     WHERE chain_id = ? AND last_revision >= ? ORDER BY last_revision LIMIT 1`,
  )
  const before = db.prepare(
    `SELECT last_position FROM fact_run WHERE chain_id = ? AND last_revision < ? ORDER BY last_revision DESC LIMIT 1`,
  )

  const runFrom = (chainId: number, revision: number): Run | undefined => {
    const found = atOrAfter.get(chainId, revision)
    return found === undefined
      ? undefined
      : {
          revision: found['last_revision'] as number,
          position: found['last_position'] as string,
          block: found['to_block'] as number,
          at: found['at'] as number,
        }
  }

  /** A number in the stream that no run before the first that passes reaches; `passes` is false up to some run and true from there on. */
  const first = (chainId: number, passes: (run: Run) => boolean): number => {
    let low = 0
    let high = ((last.get(chainId)?.['revision'] as number | null) ?? -1) + 1
    while (low < high) {
      const middle = (low + high) >> 1
      const run = runFrom(chainId, middle)
      if (run === undefined || passes(run)) high = middle
      else low = run.revision + 1
    }
    return low
  }
  const beforeFirst = (chainId: number, passes: (run: Run) => boolean): string =>
    (before.get(chainId, first(chainId, passes))?.['last_position'] as string | undefined) ?? ''

  return {
    beforeBlock: (chainId, block) =>
      beforeFirst(
        chainId,
        (run) => Math.max(run.block, rewinds.heightBefore(chainId, run.revision)) >= block,
      ),
    beforeTime: (chainId, seconds) => beforeFirst(chainId, ({ at }) => at >= seconds - slackSeconds),
    afterTime: (chainId, seconds) =>
      runFrom(
        chainId,
        first(chainId, ({ at }) => at > seconds + slackSeconds),
      )?.position,
    lastingBlock: (chainId, { revision, block }) =>
      Math.min(block, lowestAfter(rewinds.of(chainId), revision)?.toBlock ?? block),
  }
}
