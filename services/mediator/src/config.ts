import { EndpointConfig, merkleLogConfig, MetricsConfig, StoreConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AppealsConfig } from './appeals/appeals-config.ts'
import { EvidenceServingConfig } from './evidence/serve-evidence.ts'
import { EconomicsConfig } from './economics/economics-config.ts'
import { ModulesConfig } from './modules-config.ts'
import { PrivacyConfig } from './privacy/privacy-config.ts'
import { RewardsConfig } from './rewards/rewards-config.ts'
import { SignerConfig } from './signer-config.ts'
import { FeesConfig } from './transactions/fees-config.ts'

const closed = { additionalProperties: false }
const AddressText = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'contract address' })
const PoolAddress = Type.Optional(
  Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'contract address; handler = "pool" needs it' }),
)
const RandomAddress = Type.Optional(
  Type.String({
    pattern: '^0x[0-9a-fA-F]{40}$',
    description: 'contract address; handler = "random" needs it',
  }),
)
const HttpUrl = (description: string) => Type.String({ pattern: '^https?://', description })
const FilePath = (description: string) => Type.String({ minLength: 1, description })

/** How the reexecutor is reached; it knows this mediator by its token, its certificate, or both. */
const ReexecutorAccess = Type.Object(
  {
    url: HttpUrl('where the reexecutor listens'),
    tokenFile: Type.Optional(FilePath('the bearer token it asks for: one line, mode 0600')),
    tls: Type.Optional(
      Type.Object(
        {
          caFile: Type.Optional(
            FilePath('PEM of the authority that signed its certificate, where that is not a public one'),
          ),
          certFile: Type.Optional(FilePath('PEM of the certificate this mediator shows')),
          keyFile: Type.Optional(FilePath('PEM of its key, mode 0600')),
        },
        closed,
      ),
    ),
    drawClasses: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
      default: ['portable'],
      maxItems: 64,
      description: 'names of the draw classes whose jobs it runs',
    }),
  },
  closed,
)

/** Settings of one mediator. Secrets are named by the files that hold them. */
export const MediatorConfig = Type.Object(
  {
    chain: Type.Object(
      {
        chainId: Type.Integer({ minimum: 1, description: 'what every endpoint must answer to eth_chainId' }),
        endpoints: Type.Array(EndpointConfig, { minItems: 1, maxItems: 16 }),
        startBlock: Type.Integer({
          minimum: 0,
          description: 'a block not after the deployment of the contracts',
        }),
        contracts: Type.Object(
          {
            parameters: PoolAddress,
            stakeRegistry: PoolAddress,
            sortition: PoolAddress,
            disputePool: PoolAddress,
            settlement: PoolAddress,
            beacon: PoolAddress,
            lilypadStorage: AddressText,
            lilypadPayments: AddressText,
            lilypadToken: PoolAddress,
            lilypadController: RandomAddress,
            lilypadMediationRandom: RandomAddress,
          },
          closed,
        ),
      },
      {
        ...closed,
        retired: {
          rpcUrl: {
            successor: 'endpoints',
            advice: 'give it as url under [[chain.endpoints]], and further endpoints beside it',
          },
        },
      },
    ),
    dataDirectory: FilePath('where the event store is kept; one mediator each'),
    store: Type.Optional(StoreConfig),
    merkleLog: Type.Optional(
      merkleLogConfig('mediator-log', ', in which votes are commitments until their reveal is final'),
    ),
    mediator: Type.Optional(
      Type.String({
        pattern: '^0x[0-9a-fA-F]{40}$',
        description:
          'the staked account that this node votes for, where that is not the account of its key: after the key was changed',
      }),
    ),
    keystoreFile: FilePath('the keystore that lilymed mediator init wrote'),
    passphraseFile: Type.Optional(
      FilePath('its passphrase: one line, mode 0600; without it the terminal is asked at every start'),
    ),
    signer: Type.Optional(SignerConfig),
    reexecutor: ReexecutorAccess,
    beacon: Type.Optional(
      Type.Object(
        {
          drandUrl: HttpUrl(
            'a drand chain’s HTTP API, version 2, up to and with the chain hash; this node then brings the rounds that panels are drawn from',
          ),
        },
        closed,
      ),
    ),
    modules: Type.Optional(ModulesConfig),
    claims: Type.Optional(
      Type.Object(
        {
          gateways: Type.Array(HttpUrl('root of a trustless IPFS gateway'), {
            default: [],
            maxItems: 16,
            description: 'where claimed results are looked for by their CID',
          }),
          folders: Type.Array(FilePath('a folder'), {
            default: [],
            maxItems: 16,
            description: 'folders with claimed results, as <cid>.car or as folders of that name',
          }),
        },
        closed,
      ),
    ),
    fees: Type.Optional(FeesConfig),
    economics: Type.Optional(EconomicsConfig),
    appeals: Type.Optional(AppealsConfig),
    rewards: Type.Optional(RewardsConfig),
    evidence: Type.Optional(EvidenceServingConfig),
    privacy: Type.Optional(PrivacyConfig),
    metrics: Type.Optional(MetricsConfig),
    solver: Type.Object({ url: HttpUrl('Lilypad’s solver, for deal documents and modules') }, closed),
    handler: Type.Enum(['pool', 'random'], {
      default: 'pool',
      description:
        'what the controller hands disputes to: pool is MediatorPool; random is Lilypad’s own LilypadMediationRandom, which draws one account and takes its verdict',
    }),
    mode: Type.Enum(['observe', 'shadow', 'vote', 'full'], {
      default: 'full',
      description:
        'observe follows the chain and does nothing; shadow runs the jobs and records the verdict it would vote for, and sends nothing; vote also commits and reveals; full also pokes, finalises and settles, appeals rulings that contradict its own votes, and claims its rewards',
    }),
    confirmations: Type.Integer({
      minimum: 0,
      default: 2,
      description: 'blocks on a transaction of ours before it counts as final',
    }),
    revealDepth: Type.Integer({
      minimum: 0,
      default: 2,
      description:
        'blocks on the end of the commit phase before a vote is revealed; with handler = "random", on the draw before a verdict is sent',
    }),
    pollIntervalMs: Type.Integer({
      minimum: 50,
      maximum: 60_000,
      default: 1000,
      description: 'how often the chain is asked for a new head',
    }),
  },
  closed,
)
export type MediatorConfig = Static<typeof MediatorConfig>
