import { existsSync } from 'node:fs'
import { InvalidArgument, Unavailable } from '../port/errors.ts'
import type { EventReader } from '../port/event-store.ts'
import { checkCount } from '../port/validate.ts'
import { createPolledSignal } from './change-signal.ts'
import type { Database, OpenDatabase } from './database.ts'
import { createEventReader } from './event-reader.ts'
import { createLogReader } from './log-reader.ts'
import type { Migration } from './migrations.ts'
import { withPortErrors } from './port-error.ts'
import { prepareForReading } from './schema.ts'
import { storeFile } from './store-file.ts'

const busyTimeoutMs = 2_000

/** Opens a store that another process (or another object of this one) writes. */
export function openReader(
  path: string,
  {
    open,
    known,
    pollIntervalMs,
  }: {
    readonly open: OpenDatabase
    readonly known: readonly Migration[]
    readonly pollIntervalMs: number
  },
): EventReader {
  checkCount('pollIntervalMs', pollIntervalMs, 60_000)
  if (path === ':memory:') throw new InvalidArgument('path', 'a file, when opening read-only', path)
  if (!existsSync(path)) throw new Unavailable(`event store ${path} does not exist; its writer creates it`)
  const file = storeFile(path)
  const database = withPortErrors(path, () => open(file, { readOnly: true, busyTimeoutMs }))
  try {
    return withPortErrors(path, () => {
      prepareForReading(database, path, known)
      return readerOver(database, path, pollIntervalMs)
    })
  } catch (error) {
    database.close()
    throw error
  }
}

function readerOver(database: Database, path: string, pollIntervalMs: number): EventReader {
  const changes = createPolledSignal(database, pollIntervalMs)
  let isClosed = false
  const reader = createEventReader({
    path,
    log: createLogReader(database),
    changes,
    isClosed: () => isClosed,
  })
  return {
    ...reader,
    async close() {
      if (isClosed) return
      isClosed = true
      changes.close()
      database.close()
    },
  }
}
