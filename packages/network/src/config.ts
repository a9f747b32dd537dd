import { Type } from 'typebox'
import type { Static, TProperties } from 'typebox'

const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

const address = (description: string) => Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description })
const seconds = (standard: number, description: string, minimum = 0) =>
  Type.Integer({ minimum, maximum: 31_536_000, default: standard, description: `${description}, in seconds` })
const tokens = (standard: string, description: string) =>
  Type.String({
    pattern: '^[0-9]{1,12}(\\.[0-9]{1,18})?$',
    default: standard,
    description: `${description}, in whole tokens`,
  })
const bps = (standard: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 10_000, default: standard, description: `${description}, in 1/10000` })
const count = (standard: number, maximum: number, description: string) =>
  Type.Integer({ minimum: 0, maximum, default: standard, description })

const parameters = closed({
  beaconDelay: seconds(30, 'from a round’s opening to the beacon round it pins', 30),
  beaconTimeout: seconds(600, 'until a round without randomness is given up'),
  commitDuration: seconds(3_600, 'commit phase', 1),
  revealDuration: seconds(1_200, 'reveal phase', 1),
  appealWindow: seconds(21_600, 'how long a ruling waits for an appeal'),
  expressCommitDuration: seconds(1_200, 'commit phase of an Express round', 1),
  expressRevealDuration: seconds(600, 'reveal phase of an Express round', 1),
  finaliseGrace: seconds(300, 'how long only the panel may finalise'),
  finaliseMargin: seconds(120, 'left before the controller’s deadline'),
  canaryWindow: seconds(604_800, 'how long a canary’s slashes wait for an appeal'),
  jailPeriod: seconds(604_800, 'how long a jailed mediator is not drawn'),
  maxOpenLocks: count(4, 255, 'seats a mediator holds at a time'),
  absencesToJail: count(3, 255, 'absences in a row that jail; 0 for never'),
  noCommitSlashBps: bps(2_500, 'share of a lock lost for no commitment'),
  noRevealSlashBps: bps(10_000, 'share of a lock lost for no reveal'),
  incoherentSlashBps: bps(5_000, 'share of a lock lost for the opposite of the outcome'),
  expressNoCommitSlashBps: bps(2_000, 'the same for no commitment in Express'),
  expressNoRevealSlashBps: bps(2_500, 'the same for no reveal in Express'),
  expressIncoherentSlashBps: bps(2_000, 'the same for the opposite of the outcome in Express'),
  canarySlashBps: bps(10_000, 'share of a lock lost for a wrong vote on a canary'),
  treasuryBps: bps(500, 'share of fees for the treasury'),
  insuranceBps: bps(5_000, 'share of slashes for the insurance'),
  minimumStake: tokens('100', 'stake from which a mediator is drawn'),
  lockPerSeat: tokens('25', 'stake a seat locks'),
  feePerSeat: tokens('1', 'what a challenger pays per seat'),
  finaliserTip: tokens('0.1', 'what the finaliser keeps of Lilypad’s mediation fee'),
})
/** The mechanism's parameters as an admin writes them. */
export type ParameterPlan = Static<typeof parameters>

const drawClass = closed({
  name: Type.String({ minLength: 1, maxLength: 128, description: 'name of a draw class' }),
  portable: Type.Boolean({
    default: false,
    description: 'whether its results are the same on every machine',
  }),
  pairs: Type.Boolean({
    default: false,
    description: 'whether two mediators form a panel while there are no more',
  }),
  secondRoundFrom: Type.Integer({
    minimum: 10,
    maximum: 65_535,
    default: 10,
    description: 'mediators from which a ruling can be appealed once',
  }),
  thirdRoundFrom: Type.Integer({
    minimum: 25,
    maximum: 65_535,
    default: 25,
    description: 'mediators from which it can be appealed twice',
  }),
  weightFloor: tokens('0', 'total weight below which no challenge is taken'),
  weightCap: tokens('0', 'most that one operator’s mediators weigh together; 0 for no cap'),
})
/** One draw class as an admin writes it. */
export type ClassPlan = Static<typeof drawClass>

const beacon = closed({
  kind: Type.Union([Type.Literal('drand-evmnet'), Type.Literal('vrf'), Type.Literal('devnet')], {
    description: 'where randomness comes from; devnet is for chains without value',
  }),
  publisher: Type.Optional(address('who publishes the devnet beacon’s values')),
  coordinator: Type.Optional(address('Chainlink’s VRF coordinator')),
  keyHash: Type.Optional(
    Type.String({ pattern: '^0x[0-9a-fA-F]{64}$', description: 'Chainlink’s gas lane' }),
  ),
  subscription: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,78}$', description: 'Chainlink’s subscription id' }),
  ),
  blockTimeMs: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 600_000,
      description: 'shortest usual time between two blocks, which Chainlink’s confirmations are counted in',
    }),
  ),
  paysInCoin: Type.Boolean({
    default: false,
    description: 'whether the Chainlink subscription pays in the chain’s coin instead of LINK',
  }),
})
/** Where a pool's randomness comes from. */
export type BeaconPlan = Static<typeof beacon>

const pool = {
  accounts: closed({
    owner: address('who governs parameters, classes and canary sponsors: a multisig, in earnest'),
    treasury: address('credited with the treasury’s share'),
    insurance: address('credited with the insurance’s share'),
  }),
  governanceDelaySeconds: seconds(
    1_814_400,
    'how long changes wait; longer than unbonding, so that who disagrees can leave',
  ),
  epochSeconds: seconds(3_600, 'how long stake waits before it counts', 1),
  unbondingSeconds: seconds(1_209_600, 'how long leaving stake stays slashable', 1),
  beacon,
  canaries: closed({
    bond: tokens('250', 'what a sponsor loses with each canary whose truth was wrong'),
    withdrawalDelaySeconds: seconds(2_592_000, 'how long a sponsor’s bond stays after its request'),
  }),
  parameters,
  classes: Type.Array(drawClass, { minItems: 1, maxItems: 64 }),
}
/** Everything a pool is made from. */
export type PoolPlan = Static<ReturnType<typeof poolSchema>>
const poolSchema = () => closed(pool)

/** What `lilymed network` is started with. */
export const NetworkConfig = closed({
  chain: closed({
    rpcUrl: Type.String({ pattern: '^https?://', description: 'JSON-RPC of the chain' }),
    chainId: Type.Integer({ minimum: 1, description: 'what the RPC must answer' }),
    confirmations: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      default: 1,
      description: 'blocks on a transaction before the next',
    }),
  }),
  account: closed({
    keystore: Type.String({ minLength: 1, description: 'Web3 keystore of the deploying account' }),
    passphraseFile: Type.String({ minLength: 1, description: 'one line, mode 0600' }),
  }),
  record: Type.String({
    minLength: 1,
    default: 'network.json',
    description: 'file that keeps what was deployed where; a deployment goes on from it',
  }),
  lilypad: closed({
    controller: address('Lilypad’s controller'),
    token: address('Lilypad’s token'),
    fromBlock: Type.Integer({
      minimum: 0,
      default: 0,
      description: 'first block that can hold a deal, where the search for stranded deals begins',
    }),
  }),
  ...pool,
})
export type NetworkConfig = Static<typeof NetworkConfig>
