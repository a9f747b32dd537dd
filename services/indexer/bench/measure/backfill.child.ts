// Reads a whole chain into a durable event store and, as told, its read model and its Merkle log, with the parts the indexer is made of.
import { join } from 'node:path'
import {
  createIngest,
  createProvider,
  createRpcLogSource,
  createTranslator,
  prefetchRanges,
} from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger, openMerkleLog } from '@lilymed/service-kit'
import { createProjectionRunner } from '../../src/projection-runner/projection-runner.ts'
import { createReadModel } from '../../src/read-model/read-model.ts'
import { lilypad } from '../chain/sample-deals.ts'
import { beginMeasuring, parametersOf } from './run-child.ts'

const { url, head, directory, projected, merkle } = parametersOf<{
  url: string
  head: number
  directory: string
  projected: boolean
  merkle: boolean
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
provider._send = (...given) => {
  requests += 1
  return send(...given)
}
const path = join(directory, 'events.db')
const store = openSqliteEventStore({ path })
const reads = createReadModel(join(directory, 'read-model.db'), store)
const failed = Promise.withResolvers<never>()
const translator = createTranslator({ contracts, reader: provider })
const ingest = createIngest({
  store,
  source: prefetchRanges(createRpcLogSource({ provider, chainId: 31_337 }), { decode: translator.decode }),
  translator,
  contracts,
  startBlock: 0,
  logger,
})
const runner = createProjectionRunner({
  store,
  reads,
  logger,
  expectsMore: () => {
    const { observed, target } = ingest.status()
    return (target ?? -1) > (observed?.number ?? -1)
  },
  onFailure: failed.reject,
})

const end = beginMeasuring()
let wanted = Number.POSITIVE_INFINITY
const signed = Promise.withResolvers<void>()
const log = openMerkleLog({
  config: { enabled: merkle, checkpointIntervalMs: 1_000 },
  store: { store, path },
  folder: join(directory, 'merkle-log'),
  logger,
  onPublished: ({ size }) => {
    if (size >= wanted) signed.resolve()
  },
})
const shown = Promise.withResolvers<void>()
reads.onCommit(() => {
  if (reads.chains()[0]?.block === head) shown.resolve()
})
if (projected) runner.start()
await ingest.start()
await Promise.race([ingest.caughtUp(), failed.promise])
if (projected) await Promise.race([shown.promise, failed.promise])
const events = Number.parseInt((await store.head()) ?? '0', 16)
wanted = events
if (log !== undefined && (log.status().published?.size ?? 0) < events) await signed.promise
end({ events, requests })
await ingest.close()
await log?.close()
await runner.close()
reads.close()
await store.close()
provider.destroy()
