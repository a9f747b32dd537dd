import type { DatabaseSync } from 'node:sqlite'
import type { Part } from './part.ts'
import type { Checkpoint } from './steps.ts'

/** How far the log has been applied. */
export type Checkpoints = Part & {
  put(checkpoint: Checkpoint): void
  /** As of the last commit; undefined before the first. */
  stored(): Checkpoint | undefined
}

/** Opens the checkpoint of a database that has its table. */
export const openCheckpoints = (db: DatabaseSync): Checkpoints => {
  const write = db.prepare(
    'INSERT INTO checkpoint VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  )
  const row = db.prepare('SELECT body FROM checkpoint').get()
  let stored = row === undefined ? undefined : (JSON.parse(row['body'] as string) as Checkpoint)
  let next = stored
  return {
    put: (checkpoint) => {
      next = checkpoint
    },
    stored: () => stored,
    flush: () => void write.run(JSON.stringify(next)),
    settle: () => {
      stored = next
    },
    forget: () => {
      next = stored
    },
  }
}
