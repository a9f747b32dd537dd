// A whole indexer, as `lilymed indexer run` makes it, on a chain of the bench; prints the URL of its API once it has caught up.
import { id } from 'ethers'
import { setTimeout as delay } from 'node:timers/promises'
import { createLogger } from '@lilymed/service-kit'
import { createIndexer } from '../../src/indexer.ts'
import { controllerAddress, lilypad, tokenAddress } from '../chain/sample-deals.ts'
import { parametersOf } from './run-child.ts'

const { url, startBlock, directory } = parametersOf<{ url: string; startBlock: number; directory: string }>()
const absent = (name: string): string => id(name).slice(0, 42)

const indexer = await createIndexer(
  {
    chains: [
      {
        chainId: 31_337,
        startBlock,
        endpoints: [{ url, wsUrl: url.replace('http', 'ws') }],
        contracts: {
          parameters: absent('parameters'),
          drawClasses: absent('drawClasses'),
          stakeRegistry: absent('stakeRegistry'),
          sortition: absent('sortition'),
          disputePool: absent('disputePool'),
          settlement: absent('settlement'),
          canaries: absent('canaries'),
          beacon: absent('beacon'),
          lilypadController: controllerAddress,
          lilypadStorage: lilypad.storage.address,
          lilypadPayments: lilypad.payments.address,
          lilypadToken: tokenAddress,
          lilypadMediation: lilypad.mediation.address,
        },
        pollIntervalMs: 1_000,
        readyLagSeconds: 60,
        headStallSeconds: 0,
        missingState: 'tell',
      },
    ],
    dataDirectory: directory,
    http: { host: '127.0.0.1', port: 0 },
    merkleLog: { enabled: true, checkpointIntervalMs: 1_000 },
  },
  { logger: createLogger({ name: 'bench', level: 'warn' }) },
)
const api = await indexer.start()
while (!indexer.ready().ready) await delay(10)
process.stdout.write(`${api.url}\n`)
process.once('SIGTERM', () => void indexer.close())
