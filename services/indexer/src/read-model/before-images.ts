import type { DatabaseSync } from 'node:sqlite'
import type { HeldRow } from './held-rows.ts'
import type { RowText } from './row-text.ts'

/** A row as it was before a block; `row` is undefined where there was none. */
export type BeforeImage = {
  readonly projection: string
  readonly chainId: number
  readonly key: string
  readonly block: number
  readonly row: unknown
}

/** What rows were before each block that may still be rewound. Kept in memory until the next commit: most is final by then. */
export type BeforeImages = {
  /** Notes what a row is, once per block. */
  remember(held: HeldRow, block: number): void
  /** Gives, and forgets, what the rows changed above a block were at its end. */
  takeAbove(chainId: number, block: number): readonly BeforeImage[]
  /** Forgets what rows were before blocks that can no longer be rewound. */
  forgetUpTo(chainId: number, block: number): void
  /** Stores what changed since the last time; within the commit's transaction. */
  flush(): void
  /** Forgets what was not stored. */
  forget(): void
}

/** Opens the before-images of a database that has their table; they are stored as the rows of their projections are. */
export const openBeforeImages = (
  db: DatabaseSync,
  textOf: (projection: string) => RowText<unknown>,
): BeforeImages => {
  const insert = db.prepare('INSERT OR IGNORE INTO before_image VALUES (?, ?, ?, ?, ?)')
  const oldest = db.prepare(
    `SELECT projection, key, body, min(block) AS block FROM before_image
     WHERE chain_id = ? AND block > ? AND block <= ? GROUP BY projection, key`,
  )
  const dropAbove = db.prepare('DELETE FROM before_image WHERE chain_id = ? AND block > ?')
  const dropUpTo = db.prepare('DELETE FROM before_image WHERE chain_id = ? AND block <= ?')

  let pending: BeforeImage[] = []
  /** By chain, the block above which what is stored has been taken. */
  let taken = new Map<number, number>()
  let final = new Map<number, number>()

  const stored = (chainId: number, above: number): readonly BeforeImage[] =>
    oldest.all(chainId, above, taken.get(chainId) ?? Number.MAX_SAFE_INTEGER).map((found) => {
      const projection = found['projection'] as string
      const body = found['body'] as string | null
      return {
        projection,
        chainId,
        key: found['key'] as string,
        block: found['block'] as number,
        row: body === null ? undefined : textOf(projection).read(body),
      }
    })

  return {
    remember: (held, block) => {
      if (held.rememberedIn === block) return
      held.rememberedIn = block
      const { projection, chainId, key, row } = held
      pending.push({ projection, chainId, key, block, row })
    },
    takeAbove: (chainId, block) => {
      const isAbove = (image: BeforeImage): boolean => image.chainId === chainId && image.block > block
      const images = new Map<string, BeforeImage>()
      // In memory they stand in the order of their blocks, and what is stored of a block is older than what is not.
      for (const image of [...stored(chainId, block), ...pending.filter(isAbove)]) {
        const name = `${image.projection} ${image.key}`
        const other = images.get(name)
        if (other === undefined || other.block > image.block) images.set(name, image)
      }
      pending = pending.filter((image) => !isAbove(image))
      taken.set(chainId, Math.min(block, taken.get(chainId) ?? block))
      return [...images.values()]
    },
    forgetUpTo: (chainId, block) => {
      pending = pending.filter((image) => image.chainId !== chainId || image.block > block)
      final.set(chainId, Math.max(block, final.get(chainId) ?? block))
    },
    flush: () => {
      for (const [chainId, block] of taken) dropAbove.run(chainId, block)
      for (const [chainId, block] of final) dropUpTo.run(chainId, block)
      for (const { projection, chainId, key, block, row } of pending) {
        const body = row === undefined ? null : textOf(projection).write(row)
        insert.run(chainId, block, projection, key, body)
      }
      pending = []
      taken = new Map()
      final = new Map()
    },
    forget: () => {
      pending = []
      taken = new Map()
      final = new Map()
    },
  }
}
