import type { ClassTermsJson, ParameterSetJson } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { lp } from './play-deal.ts'

export const drawClass = bytesOf('portable')

export const mediatorNames = Array.from({ length: 32 }, (_, index) => `mediator ${index + 1}`)

/** The first six stand under one operator, so that draws have someone to pass over; every other is its own. */
export const operatorOf = (index: number): string =>
  addressOf(index < 6 ? 'operator' : (mediatorNames[index] ?? ''))

export const sponsor = addressOf('sponsor')

const parameterSet: ParameterSetJson = {
  beaconDelay: '30',
  beaconTimeout: '600',
  commitDuration: '300',
  revealDuration: '120',
  appealWindow: '300',
  expressCommitDuration: '120',
  expressRevealDuration: '60',
  finaliseGrace: '60',
  finaliseMargin: '120',
  canaryWindow: '604800',
  jailPeriod: '86400',
  minimumStake: lp(100),
  lockPerSeat: lp(25),
  maxOpenLocks: 4,
  absencesToJail: 3,
  feePerSeat: lp(1),
  finaliserTip: lp(0.1),
  noCommitSlashBps: 2500,
  noRevealSlashBps: 10_000,
  incoherentSlashBps: 5000,
  expressNoCommitSlashBps: 500,
  expressNoRevealSlashBps: 2000,
  expressIncoherentSlashBps: 1000,
  canarySlashBps: 10_000,
  treasuryBps: 500,
  insuranceBps: 5000,
}

/** Stakes of the mediators, in LP, by their place. */
export const stakeOf = (index: number): number => 100 + 25 * (index % 4)

const terms: ClassTermsJson = {
  listed: true,
  portable: true,
  pairs: true,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: lp(400),
  weightCap: lp(900),
}

const playSponsor = (script: FactScript): void => {
  const applicableAt = String(script.now())
  script.emit('SponsorScheduled', { sponsor, admitted: true, applicableAt }, 'canaries')
  script.emit('SponsorApplied', { sponsor, admitted: true }, 'canaries')
  script.emit('BondAdded', { sponsor, amount: lp(500), bond: lp(500) }, 'canaries')
  script.emit('CanaryRootPosted', { sponsor, index: 0, root: bytesOf('root'), epoch: '4' }, 'canaries')
}

/** One mediator is paid elsewhere and acts through its second key. */
const playCustody = (script: FactScript): void => {
  const [mediator, withdrawalAddress] = [addressOf('mediator 2'), addressOf('safe')]
  const [first, second] = [addressOf('first key'), addressOf('second key')]
  script.emit('WithdrawalAddressSet', { mediator, withdrawalAddress }, 'stakeRegistry')
  script.emit('KeyOffered', { key: first, mediator }, 'stakeRegistry')
  script.emit('KeyRotated', { mediator, retired: mediator, key: first }, 'stakeRegistry')
  script.emit('KeyRotated', { mediator, retired: first, key: second }, 'stakeRegistry')
}

/** A pool with its parameters, a draw class, a sponsor of canaries and 32 staked mediators, drawable from epoch 5 on. */
export const playNetwork = (script: FactScript): void => {
  script.emit('ParametersApplied', { version: 1 }, 'parameters')
  script.emit('ParametersRead', { version: 1, parameters: parameterSet }, 'parameters')
  script.emit('ClassApplied', { drawClass, terms }, 'drawClasses')
  playSponsor(script)
  for (const [leaf, name] of mediatorNames.entries()) {
    const mediator = addressOf(name)
    const stake = lp(stakeOf(leaf))
    const operator = operatorOf(leaf)
    script.emit('MediatorRegistered', { mediator, drawClass, operator }, 'stakeRegistry')
    script.emit('WeightChanged', { drawClass, mediator, leaf, weight: stake, fromEpoch: '5' }, 'sortition')
    script.emit('StakeAdded', { mediator, amount: stake, stake }, 'stakeRegistry')
  }
  playCustody(script)
  script.mine(600)
}

export const rules = parameterSet
