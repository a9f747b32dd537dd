import { createHash } from 'node:crypto'
import { BeaconError } from './beacon-error.ts'

/** One round of a drand chain, ready for DrandBeacon's `submit(round, signature)`. */
export type DrandRound = {
  readonly round: bigint
  /** The point's x and y. */
  readonly signature: readonly [bigint, bigint]
  /** What the round's value will be on chain: sha256 of the signature, lower-case 0x hex. */
  readonly randomness: string
}

type Fields = Readonly<Record<string, unknown>>

/** The order of BN254's base field (EIP-196). */
const fieldOrder = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n

const malformed = (expected: string, found: unknown): BeaconError =>
  new BeaconError(
    'BEACON_MALFORMED_ANSWER',
    `expected ${expected} of drand, got ${JSON.stringify(found)?.slice(0, 150)}; ask another relay`,
  )

const hexOf = (value: unknown, name: string, bytes: number): string => {
  if (typeof value !== 'string' || !new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'i').test(value))
    throw malformed(`${bytes} bytes of hexadecimal in "${name}"`, value)
  return value.toLowerCase()
}

const isPoint = (x: bigint, y: bigint): boolean =>
  x < fieldOrder && y < fieldOrder && (y * y - x ** 3n - 3n) % fieldOrder === 0n

/**
 * Reads a round as drand's HTTP API answers it: `{ round, signature }` in version 2, with `randomness` in version 1. That the signature
 * is the chain's own is for the contract to say; what it would refuse at once is refused here.
 *
 * @param answer the parsed JSON
 * @param asked the number of the round that was asked for
 * @throws BeaconError BEACON_MALFORMED_ANSWER for another round, for a signature that is no point of BN254's G1, and for a randomness
 *   that is not sha256 of the signature
 */
export const decodeDrandAnswer = (answer: unknown, asked: bigint): DrandRound => {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw malformed('a round', answer)
  const fields = answer as Fields
  const { round } = fields
  if (typeof round !== 'number' || !Number.isSafeInteger(round) || BigInt(round) !== asked)
    throw malformed(`round ${asked}`, round)
  const signature = hexOf(fields['signature'], 'signature', 64)
  const x = BigInt(`0x${signature.slice(0, 64)}`)
  const y = BigInt(`0x${signature.slice(64)}`)
  if (!isPoint(x, y)) throw malformed('a point of BN254 in "signature"', signature)
  const randomness = createHash('sha256').update(signature, 'hex').digest('hex')
  const told = fields['randomness']
  if (told !== undefined && hexOf(told, 'randomness', 32) !== randomness)
    throw malformed(`${randomness} in "randomness"`, told)
  return { round: asked, signature: [x, y], randomness: `0x${randomness}` }
}
