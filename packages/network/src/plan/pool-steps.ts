import { classId, classTerms } from './class-terms.ts'
import { beaconStep } from './beacon-step.ts'
import { parameterTuple } from './parameter-tuple.ts'
import { parseUnits } from 'ethers'
import type { PoolPlan } from '../config.ts'
import type { AddressBook, Step } from './step.ts'

/** What a pool is built against: Lilypad's contracts on the same chain. */
export type LilypadPartners = { readonly controller: string; readonly token: string }

/** The transactions that bring a pool onto a chain, in order: every contract, then who knows whom. Source: contracts/specifications/deployment.md. */
export const poolSteps = (plan: PoolPlan, { controller, token }: LilypadPartners): readonly Step[] => {
  const beacon = beaconStep(plan.beacon)
  const { owner, treasury, insurance } = plan.accounts
  const wiring = (at: AddressBook) => ({
    controller,
    dealReader: at('DealReader'),
    parameters: at('Parameters'),
    drawClasses: at('DrawClasses'),
    beacon: at(beacon.contract),
    registry: at('StakeRegistry'),
    sortition: at('Sortition'),
    settlement: at('Settlement'),
    canaries: at('Canaries'),
  })
  return [
    {
      kind: 'deploy',
      contract: 'Parameters',
      arguments: () => [owner, plan.governanceDelaySeconds, parameterTuple(plan.parameters)],
    },
    {
      kind: 'deploy',
      contract: 'DrawClasses',
      arguments: (at) => [
        owner,
        at('Parameters'),
        plan.classes.map(({ name }) => classId(name)),
        plan.classes.map(classTerms),
      ],
    },
    beacon,
    { kind: 'deploy', contract: 'Sortition', arguments: () => [plan.epochSeconds] },
    {
      kind: 'deploy',
      contract: 'StakeRegistry',
      arguments: (at) => [token, at('Parameters'), at('DrawClasses'), at('Sortition'), plan.unbondingSeconds],
    },
    {
      kind: 'deploy',
      contract: 'Settlement',
      arguments: (at) => [token, at('StakeRegistry'), at('Parameters'), treasury, insurance],
    },
    {
      kind: 'deploy',
      contract: 'Canaries',
      arguments: (at) => [
        owner,
        token,
        at('Parameters'),
        at('Sortition'),
        at('StakeRegistry'),
        parseUnits(plan.canaries.bond, 18),
        plan.canaries.withdrawalDelaySeconds,
      ],
    },
    { kind: 'deploy', contract: 'DealReader', arguments: () => [controller] },
    { kind: 'deploy', contract: 'ChallengeDesk', arguments: (at) => [wiring(at)] },
    { kind: 'deploy', contract: 'RulingDesk', arguments: (at) => [wiring(at)] },
    {
      kind: 'deploy',
      contract: 'DisputePool',
      arguments: (at) => [wiring(at), at('ChallengeDesk'), at('RulingDesk')],
    },
    { kind: 'wire', contract: 'Sortition', arguments: (at) => [at('StakeRegistry')] },
    {
      kind: 'wire',
      contract: 'StakeRegistry',
      arguments: (at) => [at('DisputePool'), at('Settlement'), at('Canaries')],
    },
    {
      kind: 'wire',
      contract: 'Settlement',
      arguments: (at) => [at('DisputePool'), at('Canaries')],
    },
    {
      kind: 'wire',
      contract: 'Canaries',
      arguments: (at) => [at('DisputePool'), at('Settlement')],
    },
    ...(beacon.contract === 'VrfBeacon'
      ? [{ kind: 'wire', contract: 'VrfBeacon', arguments: (at) => [at('DisputePool')] } satisfies Step]
      : []),
    { kind: 'deploy', contract: 'ChallengeForwarder', arguments: (at) => [at('DisputePool')] },
  ]
}
