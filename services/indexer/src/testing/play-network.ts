import type { ParameterSetJson } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { lp } from './play-deal.ts'

export const drawClass = bytesOf('portable')

export const mediatorNames = Array.from({ length: 12 }, (_, index) => `mediator ${index + 1}`)

const parameterSet: ParameterSetJson = {
  beaconDelay: '30',
  beaconTimeout: '600',
  commitDuration: '300',
  revealDuration: '120',
  finaliseGrace: '60',
  finaliseMargin: '120',
  minimumStake: lp(100),
  lockPerSeat: lp(25),
  maxOpenLocks: 4,
  feePerSeat: lp(1),
  finaliserTip: lp(0.1),
  noCommitSlashBps: 2500,
  noRevealSlashBps: 10_000,
  incoherentSlashBps: 5000,
  treasuryBps: 500,
  insuranceBps: 5000,
}

/** Stakes of the mediators, in LP, by their place. */
export const stakeOf = (index: number): number => 100 + 25 * (index % 4)

/** A pool with its parameters and twelve staked mediators, drawable from epoch 5 on. */
export const playNetwork = (script: FactScript): void => {
  script.emit('ParametersApplied', { version: 1 }, 'parameters')
  script.emit('ParametersRead', { version: 1, parameters: parameterSet }, 'parameters')
  for (const [leaf, name] of mediatorNames.entries()) {
    const mediator = addressOf(name)
    const stake = lp(stakeOf(leaf))
    script.emit('MediatorRegistered', { mediator, drawClass }, 'stakeRegistry')
    script.emit('WeightChanged', { drawClass, mediator, leaf, weight: stake, fromEpoch: '5' }, 'sortition')
    script.emit('StakeAdded', { mediator, amount: stake, stake }, 'stakeRegistry')
  }
  script.mine(600)
}

export const rules = parameterSet
