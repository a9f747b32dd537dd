import { merkleLogConfig, StoreConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const AddressText = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'contract address' })

/**
 * Settings of an indexer. It holds no account’s key and no secret unless it anchors its Merkle log, which makes keys of
 * its own. Secrets are named by the files that hold them.
 */
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
            drawClasses: AddressText,
            stakeRegistry: AddressText,
            sortition: AddressText,
            disputePool: AddressText,
            settlement: AddressText,
            canaries: AddressText,
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
    merkleLog: merkleLogConfig('merkle-log', ' and serve it at /log/'),
    anchor: Type.Optional(
      Type.Object(
        {
          contract: Type.String({
            pattern: '^0x[0-9a-fA-F]{40}$',
            description:
              'anchors the Merkle log’s newest checkpoint on this chain every so often: the address of a CheckpointAnchor',
          }),
          keystoreFile: Type.String({
            minLength: 1,
            description: 'key that pays for it, a Web3 Secret Storage v3 file; needs no rights, only gas',
          }),
          passphraseFile: Type.String({
            minLength: 1,
            description: 'its passphrase: one line, mode 0600',
          }),
          intervalSeconds: Type.Integer({
            minimum: 1,
            maximum: 2_592_000,
            default: 3600,
            description: 'the least time between two anchors; the first after a start is sent at once',
          }),
        },
        closed,
      ),
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
