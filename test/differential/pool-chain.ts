import type { Address, Bytes32, ClassTerms, ParameterSet } from '@lilymed/domain'
import { ZERO_BYTES32 } from '@lilymed/domain'
import { addressOf } from './arbitraries.ts'
import { startSolidityChain } from './solidity.ts'
import type { Call, DeployedContract, SolidityChain } from './solidity.ts'

/** The pool with everything around it under the test's control. */
export type PoolChain = SolidityChain & {
  readonly pool: DeployedContract
  /** Whatever the pool asks: controller, deals, parameters, classes, weights, beacon, escrow. */
  readonly world: DeployedContract
}

/** Starts a chain with a pool that can be put into any state. */
export const startPoolChain = async (): Promise<PoolChain> => {
  const chain = await startSolidityChain()
  const world = await chain.deploy('PoolWorld')
  const roles = [
    'controller',
    'dealReader',
    'parameters',
    'drawClasses',
    'beacon',
    'registry',
    'sortition',
    'settlement',
    'canaries',
  ]
  const wiring = Object.fromEntries(roles.map((role) => [role, world.address]))
  return { ...chain, world, pool: await chain.deploy('PoolCases', wiring) }
}

/** A dispute and its current round as PoolCases.place takes them; plain values unless told otherwise. */
export const placing = (
  { pool }: PoolChain,
  dispute: { readonly disputeId: Bytes32 } & Readonly<Record<string, unknown>>,
  round: { readonly members: readonly unknown[] } & Readonly<Record<string, unknown>>,
): Call =>
  pool.call(
    'place',
    {
      dealId: 'deal',
      resourceProvider: addressOf(1),
      claimDigest: ZERO_BYTES32,
      seal: ZERO_BYTES32,
      isSealed: false,
      rejectable: true,
      evidencePosted: false,
      highestRung: 0,
      mode: 1,
      rounds: 1,
      classRounds: 3,
      standing: 0,
      canaryTruth: 0,
      deadline: 0,
      ...dispute,
    },
    { number: 1, seats: 3, revealDuration: 0, ...round },
  )

/** What the pool finds around it. */
export type PoolSurroundings = {
  readonly parameters: ParameterSet
  readonly terms?: ClassTerms
  readonly facts?: Readonly<Record<string, unknown>>
  readonly weighing?: number
  readonly mediatingParties?: readonly Address[]
  readonly escrow?: bigint
}

const NO_TERMS: ClassTerms = {
  listed: false,
  portable: false,
  pairs: false,
  secondRoundFrom: 0,
  thirdRoundFrom: 0,
  weightFloor: 0n,
  weightCap: 0n,
}

/** Makes the pool's surroundings. */
export const surrounding = ({ world }: PoolChain, surroundings: PoolSurroundings): Call =>
  world.call('make', {
    facts: {
      jobCreator: addressOf(0),
      resourceProvider: addressOf(1),
      solver: addressOf(2),
      state: 0,
      resultsSubmittedAt: 0,
      deadline: 0,
      mediationFee: 0,
      instructionCount: 0,
      dataIdHash: ZERO_BYTES32,
      claimDigest: ZERO_BYTES32,
      seal: ZERO_BYTES32,
      ...surroundings.facts,
    },
    terms: surroundings.terms ?? NO_TERMS,
    set: surroundings.parameters,
    weighing: surroundings.weighing ?? 0,
    mediatingParties: surroundings.mediatingParties ?? [],
    escrow: surroundings.escrow ?? 0n,
  })
