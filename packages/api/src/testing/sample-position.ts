import { parameterSetFromJson } from '@lilymed/domain'
import type { ChallengePosition, ChallengeQuote } from '../challenge/challenge-position.ts'

const LP = 10n ** 18n
const address = (number: number): string => `0x${String(number).padStart(40, '0')}`
const bytes = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`

export const PORTABLE = bytes(1)
export const EXACT = bytes(2)
export const CREATOR = address(11)
export const PROVIDER = address(12)

const parameters = parameterSetFromJson({
  beaconDelay: '30',
  beaconTimeout: '600',
  commitDuration: '300',
  revealDuration: '120',
  appealWindow: '60',
  expressCommitDuration: '200',
  expressRevealDuration: '60',
  finaliseGrace: '60',
  finaliseMargin: '120',
  canaryWindow: '604800',
  jailPeriod: '604800',
  minimumStake: String(100n * LP),
  lockPerSeat: String(25n * LP),
  maxOpenLocks: 4,
  absencesToJail: 3,
  feePerSeat: String(LP),
  finaliserTip: String(LP / 10n),
  noCommitSlashBps: 2500,
  noRevealSlashBps: 10_000,
  incoherentSlashBps: 5000,
  expressNoCommitSlashBps: 1000,
  expressNoRevealSlashBps: 2500,
  expressIncoherentSlashBps: 2000,
  canarySlashBps: 10_000,
  treasuryBps: 500,
  insuranceBps: 5000,
})

/** An example quote: two of three rounds fit. */
export const sampleQuote = (change: Partial<ChallengeQuote> = {}): ChallengeQuote => ({
  drawClass: PORTABLE,
  mode: 'STANDARD',
  rounds: 2,
  classRounds: 2,
  drawable: 12,
  deadline: 1_003_600,
  seats: [3, 7, 15],
  roundCosts: [3n * LP, 7n * LP, 15n * LP],
  mediators: [],
  ...change,
})

/** An example of a deal whose result can be challenged by its creator, who has enough. */
export const samplePosition = (change: Partial<ChallengePosition> = {}): ChallengePosition => ({
  chainId: 31_337,
  block: { number: 7, hash: bytes(7) },
  now: 1_000_000,
  dealId: 'deal',
  deal: {
    dealId: 'deal',
    state: 'ResultsSubmitted',
    solver: address(13),
    jobCreator: CREATOR,
    resourceProvider: PROVIDER,
    mediators: [],
    resourceProviderAgreedAt: 1,
    jobCreatorAgreedAt: 2,
    resultsSubmittedAt: 1_000_000,
    instructionPrice: 10n * LP,
    paymentCollateral: 20n * LP,
    mediationFee: 3n * LP,
    judgeTimeout: 3600,
    judgeCollateral: LP,
    claim: {
      dataId: 'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy',
      instructionCount: 1n,
      jobCost: 10n * LP,
      resultsCollateral: 50n * LP,
      isSealed: false,
    },
  },
  declaration: null,
  funding: null,
  disputeId: null,
  quotes: [sampleQuote()],
  parameters,
  account: { address: CREATOR, tokens: 100n * LP, coin: LP, allowance: 0n, gasPrice: 1_000_000_000n },
  contracts: {
    controller: address(21),
    disputePool: address(22),
    settlement: address(23),
    token: address(24),
    forwarder: null,
  },
  ...change,
})
