import { StoreConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const AddressText = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'contract address' })

/** Settings of an indexer. It holds no account’s key and no secret; its Merkle log makes keys of its own. */
export const IndexerConfig = Type.Object(
  {
    chain: Type.Object(
      {
        rpcUrl: Type.String({
          pattern: '^https?://',
          description: 'http or https URL of the chain’s JSON-RPC',
        }),
        wsUrl: Type.Optional(
          Type.String({
            pattern: '^wss?://',
            description: 'ws or wss URL that announces new heads; without one the chain is only polled',
          }),
        ),
        chainId: Type.Integer({ minimum: 1, description: 'what the RPC must answer to eth_chainId' }),
        startBlock: Type.Integer({
          minimum: 0,
          description: 'a block not after the deployment of the contracts',
        }),
        contracts: Type.Object(
          {
            parameters: AddressText,
            stakeRegistry: AddressText,
            sortition: AddressText,
            disputePool: AddressText,
            settlement: AddressText,
            beacon: AddressText,
            lilypadController: AddressText,
            lilypadStorage: AddressText,
            lilypadPayments: AddressText,
            lilypadToken: AddressText,
            lilypadMediation: Type.Optional(AddressText),
          },
          closed,
        ),
      },
      closed,
    ),
    dataDirectory: Type.String({
      minLength: 1,
      description: 'where the event store and the read model are kept',
    }),
    store: Type.Optional(StoreConfig),
    http: Type.Object(
      {
        host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'address to listen on' }),
        port: Type.Integer({
          minimum: 0,
          maximum: 65_535,
          default: 8080,
          description: '0 for any free port',
        }),
      },
      { ...closed, default: {} },
    ),
    merkleLog: Type.Object(
      {
        enabled: Type.Boolean({
          default: true,
          description: 'whether to keep a Merkle log of the store and serve it at /log/',
        }),
        folder: Type.Optional(
          Type.String({
            minLength: 1,
            description:
              'what anybody may read: checkpoint and tiles; merkle-log in the data directory unless told',
          }),
        ),
        privateFolder: Type.Optional(
          Type.String({
            minLength: 1,
            description: 'its keys and state; merkle-log-private in the data directory unless told',
          }),
        ),
        origin: Type.Optional(
          Type.String({
            pattern: '^[^\\s+]{1,200}$',
            description: 'name of a new log, such as a URL without its scheme; made up at random unless told',
          }),
        ),
        checkpointIntervalMs: Type.Integer({
          minimum: 20,
          maximum: 3_600_000,
          default: 1000,
          description: 'the least time between two checkpoints',
        }),
      },
      { ...closed, default: {} },
    ),
    pollIntervalMs: Type.Integer({
      minimum: 50,
      maximum: 60_000,
      default: 1000,
      description: 'how often the chain is asked for a new head',
    }),
  },
  closed,
)
export type IndexerConfig = Static<typeof IndexerConfig>
