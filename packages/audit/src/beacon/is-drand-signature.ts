import { bn254 } from '@noble/curves/bn254.js'
import { getBytes, keccak256, toBeHex } from 'ethers'
import { EVMNET_DOMAIN, hashToG1 } from './hash-to-g1.ts'

/** A point's x and y. */
export type DrandSignature = readonly [bigint, bigint]

type Key = ReturnType<typeof bn254.G2.Point.fromAffine>
const keys = new Map<string, Key>()

/** A drand group key, 128 bytes of hex in its own order: x's imaginary part, x's real part, then y's. Throws for what is no point of G2. */
const keyOf = (hex: string): Key => {
  const known = keys.get(hex)
  if (known !== undefined) return known
  const word = (at: number): bigint => BigInt(`0x${hex.slice(at * 64, at * 64 + 64)}`)
  const point = bn254.G2.Point.fromAffine({
    x: bn254.fields.Fp2.create({ c1: word(0), c0: word(1) }),
    y: bn254.fields.Fp2.create({ c1: word(2), c0: word(3) }),
  })
  point.assertValidity()
  keys.set(hex, point)
  return point
}

const pointOf = ([x, y]: DrandSignature): ReturnType<typeof bn254.G1.Point.fromAffine> | undefined => {
  const { ORDER } = bn254.fields.Fp
  if (x >= ORDER || y >= ORDER || (x === 0n && y === 0n)) return undefined
  const point = bn254.G1.Point.fromAffine({ x, y })
  try {
    point.assertValidity()
    return point
  } catch {
    return undefined
  }
}

/**
 * Whether a point is a drand chain's signature of a round, scheme bls-bn254-unchained-on-g1: e(signature, g2) = e(hash, key), the message
 * keccak256 of the round in eight bytes. Some 30 ms. Source: DrandBeacon.submit.
 *
 * @param groupKey 128 bytes of hex without 0x, as drand's API gives them
 */
export const isDrandSignature = (
  round: bigint,
  signature: DrandSignature,
  groupKey: string,
  domain: string = EVMNET_DOMAIN,
): boolean => {
  const point = pointOf(signature)
  if (point === undefined || round < 1n || round >= 1n << 64n) return false
  const { Fp12 } = bn254.fields
  const paired = bn254.pairingBatch([
    { g1: point, g2: bn254.G2.Point.BASE.negate() },
    { g1: hashToG1(getBytes(keccak256(toBeHex(round, 8))), domain), g2: keyOf(groupKey) },
  ])
  return Fp12.eql(paired, Fp12.ONE)
}
