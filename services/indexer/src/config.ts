import { merkleLogConfig, MetricsConfig, StoreConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ChainConfig } from './chains/chain-config.ts'
import { EvidenceConfig } from './evidence/evidence-config.ts'

const closed = { additionalProperties: false }

/**
 * Settings of an indexer. It holds no account’s key and no secret unless it anchors its Merkle log, which makes keys of
 * its own. Secrets are named by the files that hold them.
 */
export const IndexerConfig = Type.Object(
  {
    chains: Type.Array(ChainConfig, { minItems: 1, maxItems: 64 }),
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
        requestsPerSecond: Type.Optional(
          Type.Number({
            exclusiveMinimum: 0,
            maximum: 1_000_000,
            description:
              'how often one address may ask, on and on; as often as it likes unless set. Behind a proxy all readers have the address of the proxy: limit there',
          }),
        ),
        requestBurst: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1_000_000,
            description:
              'how many requests an address that has been quiet may make at once, where requestsPerSecond is set; 200 unless set',
          }),
        ),
        exportsAtOnce: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1_000,
            description: 'how many exports are sent at once; one address gets half of them; 4 unless set',
          }),
        ),
        exportStallSeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 3_600,
            description: 'a reader of an export that takes nothing for so long is cut off; 30 unless set',
          }),
        ),
        exportLongestSeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 86_400,
            description:
              'an export that takes longer is stopped: as long as it is read, what is written to the read model meanwhile stays in its write-ahead log; 900 unless set',
          }),
        ),
      },
      { ...closed, default: {} },
    ),
    moduleReports: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'the folder in which `lilymed module certify` keeps its determinism reports: the explorer shows them',
      }),
    ),
    trust: Type.Optional(
      Type.Object(
        {
          intervalSeconds: Type.Integer({
            minimum: 10,
            maximum: 2_592_000,
            default: 600,
            description:
              'how often the state of the contracts is read for who can do what, beside whenever an event tells of a change',
          }),
        },
        closed,
      ),
    ),
    evidence: Type.Optional(EvidenceConfig),
    scoreboard: Type.Optional(
      Type.Object(
        {
          rules: Type.Array(Type.String({ minLength: 1 }), {
            maxItems: 64,
            description:
              'TOML files with the rules of scoreboards, one for each chain that has its own; the others are scored by the default rules',
          }),
        },
        closed,
      ),
    ),
    metrics: Type.Optional(MetricsConfig),
    merkleLog: merkleLogConfig('merkle-log', ' and serve it at /log/'),
    anchor: Type.Optional(
      Type.Object(
        {
          contract: Type.String({
            pattern: '^0x[0-9a-fA-F]{40}$',
            description:
              'anchors the Merkle log’s newest checkpoint on chain every so often: the address of a CheckpointAnchor',
          }),
          chainId: Type.Optional(
            Type.Integer({
              minimum: 1,
              description: 'which of the chains that contract is on; needed where there are several',
            }),
          ),
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
  },
  {
    ...closed,
    retired: {
      chain: {
        successor: 'chains',
        advice:
          'write [[chains]] for [chain] and [chains.contracts] for [chain.contracts], and give rpcUrl as url and wsUrl as it is under [[chains.endpoints]]',
      },
      pollIntervalMs: { advice: 'each chain has its own, under [[chains]]' },
    },
  },
)
export type IndexerConfig = Static<typeof IndexerConfig>
