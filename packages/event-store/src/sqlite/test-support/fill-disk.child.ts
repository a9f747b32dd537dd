// Appends to the store named by its first argument until the disk refuses, runs the command in the others to
// make room, goes on, and prints what happened and whether everything it was promised is there.
import { spawnSync } from 'node:child_process'
import { collect, event } from '../../contract-suite/fixtures.ts'
import type { EventStoreError } from '../../port/errors.ts'
import type { NewEvent } from '../../port/event-store.ts'
import { checkStore } from '../maintenance/check-store.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'

const [path = '', command = '', ...args] = process.argv.slice(2)
const batchOf = (): [NewEvent, ...NewEvent[]] => [event('x'.repeat(30_000)), event('y'.repeat(30_000))]
const acknowledged: string[] = []
const promise = (batch: readonly NewEvent[]) => acknowledged.push(...batch.map(({ id }) => id))
const refusals: { code: string; retryable: boolean; message: string }[] = []

let store = openSqliteEventStore({ path })
let last = -1n

const append = async (batch: [NewEvent, ...NewEvent[]]): Promise<boolean> => {
  try {
    const { revision } = await store.append('s', last < 0n ? 'no_stream' : last, batch)
    last = revision
    promise(batch)
    return true
  } catch (error) {
    const { code, retryable, message } = error as EventStoreError
    refusals.push({ code, retryable, message })
    return false
  }
}

const isKept = async () => {
  const ids = (await collect(store.readAll())).map(({ id }) => id)
  return ids.length === acknowledged.length && ids.every((id, index) => id === acknowledged[index])
}

let refused = batchOf()
while (await append(refused)) refused = batchOf()
for (let attempt = 0; attempt < 5; attempt++) await append(refused)
const keptWhileFull = await isKept()

spawnSync(command, args, { stdio: 'inherit' })
const resumed = (await append(refused)) && (await append(batchOf()))
const keptAfterwards = await isKept()

await store.close()
store = openSqliteEventStore({ path })
const keptWhenOpenedAgain = await isKept()
await append(batchOf())
await store.close()

process.stdout.write(
  `${JSON.stringify({
    acknowledged: acknowledged.length,
    refusals,
    keptWhileFull,
    resumed,
    keptAfterwards,
    keptWhenOpenedAgain,
    problems: checkStore(path).problems,
  })}\n`,
)
