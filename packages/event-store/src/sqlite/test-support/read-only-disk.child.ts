// Makes a store in the directory named by its first argument, a mount of its own, makes the mount read-only,
// and prints what opening and reading the store says; then makes it writable and appends again.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { collect, events } from '../../contract-suite/fixtures.ts'
import type { EventStoreError } from '../../port/errors.ts'
import { checkStore } from '../maintenance/check-store.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'

const [directory = ''] = process.argv.slice(2)
const path = join(directory, 'events.db')
const remount = (mode: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${mode}`, directory])

const store = openSqliteEventStore({ path })
await store.append('s', 'no_stream', events(3))
await store.close()

remount('ro')
const refusals: { code: string; retryable: boolean; message: string }[] = []
for (const name of ['events.db', 'new.db']) {
  try {
    await openSqliteEventStore({ path: join(directory, name) }).close()
  } catch (error) {
    const { code, retryable, message } = error as EventStoreError
    refusals.push({ code, retryable, message })
  }
}
const reader = openSqliteEventStore({ path, readonly: true })
const readable = (await collect(reader.readAll())).length
await reader.close()
const { sound } = checkStore(path)

remount('rw')
const again = openSqliteEventStore({ path })
const { revision } = await again.append('s', 2n, events(1))
await again.close()

process.stdout.write(`${JSON.stringify({ refusals, readable, sound, revision: String(revision) })}\n`)
