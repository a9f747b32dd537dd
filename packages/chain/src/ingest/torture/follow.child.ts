// Follows a chain into a store on disk until it is killed; says how far it has come. Told to, it kills itself in the middle of
// the append of an event of a type.
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createRpcLogSource } from '../../log-source/rpc-log-source.ts'
import { createProvider } from '../../rpc/create-provider.ts'
import { createTranslator } from '../../translate/translator.ts'
import { createIngest } from '../create-ingest.ts'

export type FollowOptions = {
  readonly url: string
  readonly chainId: number
  readonly address: string
  readonly path: string
  readonly rangeBlocks: number
  /** An event type; the process ends while the nth append that holds one is under way. */
  readonly dieIn?: readonly [type: string, nth: number]
}

const { url, chainId, address, path, rangeBlocks, dieIn } = JSON.parse(
  process.argv[2] ?? '{}',
) as FollowOptions
const provider = await createProvider({ url, expectedChainId: chainId })
const opened = openSqliteEventStore({ path })
let seen = 0
const store: Pick<EventStore, 'append' | 'readStream'> = {
  readStream: (...request) => opened.readStream(...request),
  append: (...request) => {
    const appended = opened.append(...request)
    if (dieIn !== undefined && request[2].some(({ type }) => type === dieIn[0]) && ++seen === dieIn[1])
      process.kill(process.pid, 'SIGKILL')
    return appended
  },
}
const contracts = [{ name: 'DevnetBeacon', address, abi: devnetBeaconAbi }]
const ingest = createIngest({
  store,
  source: createRpcLogSource({ provider, chainId, pollIntervalMs: 10 }),
  translator: createTranslator({ contracts, reader: provider }),
  contracts,
  startBlock: 0,
  rangeBlocks,
})
await ingest.start()
let last = -1
setInterval(() => {
  const { observed } = ingest.status()
  if (observed === null || observed.number === last) return
  last = observed.number
  process.stdout.write(`${last}\n`)
}, 1)
