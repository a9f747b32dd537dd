// Appends to the store named by its first argument until it is killed, and prints each acknowledgement.
import { writeSync } from 'node:fs'
import { events } from '../../contract-suite/fixtures.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'

const store = openSqliteEventStore({ path: process.argv[2]! })
const lanes = Array.from({ length: 16 }, (_, index) => `lane-${index % 5}`)

await Promise.all(
  lanes.map(async (stream, lane) => {
    for (let round = 0; ; round++) {
      const batch = events(1 + ((round + lane) % 4))
      const { revision, position } = await store.append(stream, 'any', batch)
      writeSync(
        1,
        `${JSON.stringify({ stream, revision: String(revision), position, id: batch.at(-1)!.id })}\n`,
      )
    }
  }),
)
