// Builds the read model again from a store that is there, or only reads that store.
import { join } from 'node:path'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createProjectionRunner } from '../../src/projection-runner/projection-runner.ts'
import { openReadModel } from '../../src/read-model/read-model.ts'
import { beginMeasuring, parametersOf } from './run-child.ts'

const { directory, projected } = parametersOf<{ directory: string; projected: boolean }>()
const store = openSqliteEventStore({ path: join(directory, 'events.db'), readonly: true })
const end = beginMeasuring()
let events = 0
if (projected) {
  const reads = openReadModel(join(directory, `rebuilt-${process.pid}.db`), store)
  const done = Promise.withResolvers<void>()
  const head = await store.head()
  const runner = createProjectionRunner({
    store,
    reads,
    logger: createLogger({ name: 'bench', level: 'warn' }),
    onFailure: done.reject,
  })
  reads.onCommit(() => {
    if ((reads.checkpoint()?.position ?? '') >= (head ?? '')) done.resolve()
  })
  runner.start()
  await done.promise
  events = Number.parseInt(head ?? '0', 16)
  end({ events, requests: 0 })
  await runner.close()
  reads.close()
} else {
  for await (const batch of store.readBatches({ batchSize: 5_000 })) events += batch.length
  end({ events, requests: 0 })
}
await store.close()
