// Appends to the store named by its arguments until it is killed, and prints each acknowledgement.
import { writeSync } from 'node:fs'
import { events } from '../../contract-suite/fixtures.ts'
import { openFromArguments } from './open-from-arguments.ts'

const store = await openFromArguments()
await Promise.all(
  Array.from({ length: 16 }, async (_, lane) => {
    const stream = `lane-${lane % 5}`
    for (let round = 0; ; round++) {
      const batch = events(1 + ((round + lane) % 4))
      const { revision, position } = await store.append(stream, 'any', batch)
      const id = batch.at(-1)!.id
      writeSync(1, `${JSON.stringify({ stream, revision: String(revision), position, id })}\n`)
    }
  }),
)
