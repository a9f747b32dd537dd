import { AppError } from '@lilymed/service-kit'
import type { ConfigProblem } from '@lilymed/service-kit'
import type { BeaconPlan } from '../config.ts'
import type { DeployStep } from './step.ts'

const NEEDED = {
  'drand-evmnet': [],
  vrf: ['coordinator', 'keyHash', 'subscription', 'blockTimeMs'],
  devnet: ['publisher'],
} as const satisfies Record<BeaconPlan['kind'], readonly (keyof BeaconPlan)[]>

/** The settings that a beacon's kind needs and that are not there. */
export const beaconProblems = (plan: BeaconPlan): readonly ConfigProblem[] =>
  NEEDED[plan.kind]
    .filter((setting) => plan[setting] === undefined)
    .map((setting) => ({
      path: `beacon.${setting}`,
      reason: `is missing: a ${plan.kind} beacon needs it`,
    }))

const needed = <Setting extends keyof BeaconPlan>(
  plan: BeaconPlan,
  setting: Setting,
): NonNullable<BeaconPlan[Setting]> => {
  const value = plan[setting]
  if (value !== undefined) return value
  throw new AppError({
    code: 'CONFIG_INVALID',
    message: `beacon.${setting} is missing: a ${plan.kind} beacon needs it`,
    retryable: false,
  })
}

/** drand's evmnet, as DrandBeacon takes it; see contracts/src/beacon/DrandEvmnet.sol. */
const EVMNET = [
  1_727_521_075,
  3,
  [
    '0x07e1d1d335df83fa98462005690372c643340060d205306a9aa8106b6bd0b382',
    '0x0557ec32c2ad488e4d4f6008f89a346f18492092ccc0d594610de2732c8b808f',
    '0x0095685ae3a85ba243747b1b2f426049010f6b73a0cf1d389351d5aaaa1047f6',
    '0x297d3a4f9749b33eb2d904c9d9ebf17224150ddd7abd7567a9bec6c74480ee0b',
  ],
] as const

const vrfTerms = (plan: BeaconPlan) => ({
  coordinator: needed(plan, 'coordinator'),
  keyHash: needed(plan, 'keyHash'),
  subscriptionId: BigInt(needed(plan, 'subscription')),
  blockTimeMs: needed(plan, 'blockTimeMs'),
  nativePayment: plan.paysInCoin,
})

/** The deployment of a pool's beacon. Throws CONFIG_INVALID where its kind needs a setting that is not there. */
export const beaconStep = (plan: BeaconPlan): DeployStep => {
  if (plan.kind === 'drand-evmnet')
    return { kind: 'deploy', contract: 'DrandBeacon', arguments: () => EVMNET }
  if (plan.kind === 'vrf') {
    const terms = vrfTerms(plan)
    return { kind: 'deploy', contract: 'VrfBeacon', arguments: () => [terms] }
  }
  const publisher = needed(plan, 'publisher')
  return { kind: 'deploy', contract: 'DevnetBeacon', arguments: () => [publisher] }
}
