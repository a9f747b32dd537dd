import * as fc from 'fast-check'
import { ZERO_BYTES32, parseAddress } from '@lilymed/domain'
import type { Address, Bytes32, ClassTerms, ParameterSet } from '@lilymed/domain'

/** The address of a small number. */
export const addressOf = (number: number): Address =>
  parseAddress(`0x${(number + 1).toString(16).padStart(40, '0')}`)

/** The bytes of a small number. */
export const bytesOf = (number: number): Bytes32 => `0x${number.toString(16).padStart(64, '0')}`

/** Any 32 bytes. */
export const anyBytes32: fc.Arbitrary<Bytes32> = fc
  .bigInt({ min: 0n, max: 2n ** 256n - 1n })
  .map((number) => `0x${number.toString(16).padStart(64, '0')}`)

/** Any 32 bytes but zero. */
export const anyHash = anyBytes32.map((bytes) => (bytes === ZERO_BYTES32 ? bytesOf(1) : bytes))

/** One of few digests, so that many are equal; never zero. */
export const fewDigests: fc.Arbitrary<Bytes32> = fc.integer({ min: 1, max: 4 }).map(bytesOf)

/** Any address. */
export const anyAddress: fc.Arbitrary<Address> = fc
  .bigInt({ min: 1n, max: 2n ** 160n - 1n })
  .map((number) => parseAddress(`0x${number.toString(16).padStart(40, '0')}`))

const seconds = (least: bigint, most: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: least, max: most })

/** Shares often nothing or the whole. */
const bps = (most = 10_000): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: most }) }, fc.constantFrom(0, most))

/** Small amounts, whose remainders show, and such as networks have. */
const amount: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 1n, max: 40n }),
  fc.bigInt({ min: 1n, max: 10n ** 24n }),
)

/** Parameters of any shares, fees, locks and durations; wider than Parameters admits. */
export const anyParameters: fc.Arbitrary<ParameterSet> = fc.record({
  beaconDelay: seconds(1n, 86_400n),
  beaconTimeout: seconds(0n, 86_400n),
  commitDuration: seconds(1n, 90_000n),
  revealDuration: seconds(1n, 90_000n),
  appealWindow: seconds(0n, 90_000n),
  expressCommitDuration: seconds(1n, 9000n),
  expressRevealDuration: seconds(1n, 9000n),
  finaliseGrace: seconds(0n, 90_000n),
  finaliseMargin: seconds(0n, 90_000n),
  canaryWindow: seconds(0n, 90_000n),
  jailPeriod: seconds(0n, 90_000n),
  minimumStake: amount,
  lockPerSeat: amount,
  maxOpenLocks: fc.integer({ min: 1, max: 9 }),
  absencesToJail: fc.integer({ min: 0, max: 9 }),
  feePerSeat: amount,
  finaliserTip: amount,
  noCommitSlashBps: bps(),
  noRevealSlashBps: bps(),
  incoherentSlashBps: bps(),
  expressNoCommitSlashBps: bps(),
  expressNoRevealSlashBps: bps(2500),
  expressIncoherentSlashBps: bps(),
  canarySlashBps: bps(),
  treasuryBps: bps(),
  insuranceBps: bps(),
})

/** Terms of a class, whose ladder may grow with few mediators or with many. */
export const anyTerms: fc.Arbitrary<ClassTerms> = fc.record({
  listed: fc.boolean(),
  portable: fc.boolean(),
  pairs: fc.boolean(),
  secondRoundFrom: fc.integer({ min: 3, max: 12 }),
  thirdRoundFrom: fc.integer({ min: 3, max: 40 }),
  weightFloor: fc.constant(0n),
  weightCap: fc.constant(0n),
})
