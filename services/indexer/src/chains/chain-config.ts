import { EndpointConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const AddressText = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'contract address' })

/** Lilypad V2's contracts, as far as they are to be followed. */
const LilypadV2Addresses = Type.Object(
  {
    proxy: Type.Optional(AddressText),
    storage: Type.Optional(AddressText),
    paymentEngine: Type.Optional(AddressText),
    validation: Type.Optional(AddressText),
    user: Type.Optional(AddressText),
    moduleDirectory: Type.Optional(AddressText),
    tokenomics: Type.Optional(AddressText),
    registry: Type.Optional(AddressText),
    vesting: Type.Optional(AddressText),
  },
  closed,
)

/** One chain that an indexer follows. */
export const ChainConfig = Type.Object(
  {
    chainId: Type.Integer({
      minimum: 1,
      description: 'what every endpoint must answer to eth_chainId; each chain once',
    }),
    startBlock: Type.Integer({
      minimum: 0,
      description: 'a block not after the deployment of the contracts',
    }),
    endpoints: Type.Array(EndpointConfig, { minItems: 1, maxItems: 16 }),
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
        lilypadJobCreator: Type.Optional(AddressText),
        lilypadPow: Type.Optional(AddressText),
        lilypadV2: Type.Optional(LilypadV2Addresses),
      },
      closed,
    ),
    finality: Type.Optional(
      Type.Object(
        {
          depthBlocks: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1_000_000,
              description:
                'blocks below the head that count as final where no endpoint serves the tag finalized; without this or depthSeconds none do there',
            }),
          ),
          depthSeconds: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 2_592_000,
              description:
                'instead of depthBlocks: seconds, by the chain’s own clock, after which a block counts as final there',
            }),
          ),
        },
        closed,
      ),
    ),
    pollIntervalMs: Type.Integer({
      minimum: 50,
      maximum: 60_000,
      default: 1000,
      description: 'how often an endpoint is asked for a new head',
    }),
    readyLagSeconds: Type.Integer({
      minimum: 1,
      maximum: 604_800,
      default: 60,
      description: 'not ready while what is shown is older than the head by more than this',
    }),
    missingState: Type.Union([Type.Literal('tell'), Type.Literal('wait')], {
      default: 'tell',
      description:
        'where no endpoint keeps the state of an old block any more: tell, in the fact itself, that it could not be read, or wait for an endpoint that has it',
    }),
    headStallSeconds: Type.Integer({
      minimum: 0,
      maximum: 604_800,
      default: 300,
      description: 'not ready while the head has been the same block for longer than this; 0 for never',
    }),
  },
  closed,
)
export type ChainConfig = Static<typeof ChainConfig>

/** Names under which a chain's settings have to give addresses. */
export const requiredContracts: readonly string[] = ChainConfig.properties.contracts.required
