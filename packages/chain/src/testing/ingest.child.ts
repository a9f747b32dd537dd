// Ingests a chain into a store on disk, saying so before and after every append: to be killed at any of its instants.
// Arguments: URL of the chain, its id, path of the store, address of the test beacon.
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createIngest } from '../ingest/create-ingest.ts'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import { createTranslator } from '../translate/translator.ts'

const [url = '', chainId = '', path = '', address = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const store = openSqliteEventStore({ path })
const talking: Pick<EventStore, 'append' | 'readStream'> = {
  readStream: (...request) => store.readStream(...request),
  append: async (...request) => {
    say('append')
    const result = await store.append(...request)
    say('appended')
    return result
  },
}
const provider = await createProvider({ url, expectedChainId: Number(chainId) })
const contracts = [{ name: 'DevnetBeacon', address, abi: devnetBeaconAbi }]
const ingest = createIngest({
  store: talking,
  source: createRpcLogSource({ provider, chainId: Number(chainId), pollIntervalMs: 10 }),
  translator: createTranslator({ contracts, reader: provider }),
  contracts,
  startBlock: 0,
  rangeBlocks: 3,
  firstBackoffMs: 5,
  regressionGraceMs: 30,
})
process.once('SIGTERM', () => {
  void (async () => {
    await ingest.close()
    provider.destroy()
    await store.close()
  })()
})
await ingest.start()
await ingest.caughtUp()
say('caught up')
