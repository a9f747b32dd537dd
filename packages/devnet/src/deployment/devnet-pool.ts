import type { PoolPlan } from '@lilymed/network'
import { PORTABLE_CLASS } from '@lilymed/domain'

/** The class every devnet mediator registers for: results that any machine reproduces. */
export const devnetClass = PORTABLE_CLASS

/** How long the devnet's stake waits before it counts, in seconds. */
export const devnetEpochSeconds = 60

const daySeconds = 86_400

/** A class as the devnet has it, under any name: `portable`, or that of an engine and its architecture. */
export const poolClass = (name: string): PoolPlan['classes'][number] => ({
  name,
  portable: name === PORTABLE_CLASS,
  pairs: true,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: '0',
  weightCap: '0',
})

/** The devnet's pool but for its accounts and its class. Every length of time is a real network's; the devnet's clock runs faster instead. */
export const devnetPool = {
  governanceDelaySeconds: 14 * daySeconds,
  epochSeconds: devnetEpochSeconds,
  unbondingSeconds: 14 * daySeconds,
  canaries: { bond: '250', withdrawalDelaySeconds: 30 * daySeconds },
  parameters: {
    beaconDelay: 30,
    beaconTimeout: 600,
    commitDuration: 300,
    revealDuration: 120,
    appealWindow: 60,
    expressCommitDuration: 200,
    expressRevealDuration: 60,
    finaliseGrace: 60,
    finaliseMargin: 120,
    canaryWindow: 7 * daySeconds,
    jailPeriod: 7 * daySeconds,
    maxOpenLocks: 4,
    absencesToJail: 3,
    noCommitSlashBps: 2_500,
    noRevealSlashBps: 10_000,
    incoherentSlashBps: 5_000,
    expressNoCommitSlashBps: 2_000,
    expressNoRevealSlashBps: 2_500,
    expressIncoherentSlashBps: 2_000,
    canarySlashBps: 10_000,
    treasuryBps: 500,
    insuranceBps: 5_000,
    minimumStake: '100',
    lockPerSeat: '25',
    feePerSeat: '1',
    finaliserTip: '0.1',
  },
} as const satisfies Omit<PoolPlan, 'accounts' | 'beacon' | 'classes'>
