// Reads a whole chain into a durable event store and, unless told otherwise, its read model, with the parts the indexer is made of.
import { join } from 'node:path'
import {
  createIngest,
  createProvider,
  createRpcLogSource,
  createTranslator,
  prefetchRanges,
} from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createProjectionRunner } from '../../src/projection-runner/projection-runner.ts'
import { openReadModel } from '../../src/read-model/read-model.ts'
import { lilypad } from '../chain/sample-deals.ts'
import { beginMeasuring, parametersOf } from './run-child.ts'

const { url, head, directory, projected } = parametersOf<{
  url: string
  head: number
  directory: string
  projected: boolean
}>()
const logger = createLogger({ name: 'bench', level: 'warn' })

// Anvil keeps no state of the blocks it loads, so nothing can be read beside the logs: the storage contract goes by another name.
const contracts = [
  { name: 'LilypadDeals', ...lilypad.storage },
  { name: 'LilypadPayments', ...lilypad.payments },
  { name: 'LilypadMediationRandom', ...lilypad.mediation },
]

const provider = await createProvider({ url, expectedChainId: 31_337 })
let requests = 0
const send = provider._send.bind(provider)
provider._send = (payload) => {
  requests += 1
  return send(payload)
}
const store = openSqliteEventStore({ path: join(directory, 'events.db') })
const reads = openReadModel(join(directory, 'read-model.db'), store)
const failed = Promise.withResolvers<never>()
const runner = createProjectionRunner({ store, reads, logger, onFailure: failed.reject })
const ingest = createIngest({
  store,
  source: prefetchRanges(createRpcLogSource({ provider, chainId: 31_337 })),
  translator: createTranslator({ contracts, reader: provider }),
  contracts,
  startBlock: 0,
  logger,
})

const end = beginMeasuring()
const shown = Promise.withResolvers<void>()
reads.onCommit(() => {
  if (reads.chains()[0]?.block === head) shown.resolve()
})
if (projected) runner.start()
await ingest.start()
await Promise.race([ingest.caughtUp(), failed.promise])
if (projected) await Promise.race([shown.promise, failed.promise])
const events = Number.parseInt((await store.head()) ?? '0', 16)
end({ events, requests })
await ingest.close()
await runner.close()
reads.close()
await store.close()
provider.destroy()
