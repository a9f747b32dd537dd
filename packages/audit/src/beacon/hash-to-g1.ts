import { bn254 } from '@noble/curves/bn254.js'
import { concat, getBytes, keccak256, toUtf8Bytes } from 'ethers'

const { Fp } = bn254.fields

/** What drand's evmnet signs under, scheme bls-bn254-unchained-on-g1. Source: DrandBeacon._domain. */
export const EVMNET_DOMAIN = 'BLS_SIG_BN254G1_XMD:KECCAK-256_SVDW_RO_NUL_'

/** keccak256 takes its input in blocks of so many bytes; the RFC puts one of zeros first. */
const BLOCK_LENGTH = 136
/** Two field elements of 48 bytes. */
const EXPANDED_LENGTH = 96

/** expand_message_xmd over keccak256, RFC 9380 §5.3.1: 96 bytes. */
const expand = (message: Uint8Array, domain: string): Uint8Array => {
  const tag = toUtf8Bytes(domain)
  const prime = concat([tag, Uint8Array.of(tag.length)])
  const hash = (...parts: (Uint8Array | string)[]): Uint8Array => getBytes(keccak256(concat(parts)))
  const length = Uint8Array.of(0, EXPANDED_LENGTH)
  const b0 = hash(new Uint8Array(BLOCK_LENGTH), message, length, Uint8Array.of(0), prime)
  const b1 = hash(b0, Uint8Array.of(1), prime)
  const next = (before: Uint8Array, count: number): Uint8Array =>
    hash(
      b0.map((byte, at) => byte ^ (before[at] ?? 0)),
      Uint8Array.of(count),
      prime,
    )
  const b2 = next(b1, 2)
  return getBytes(concat([b1, b2, next(b2, 3)]))
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

const root = (value: bigint): bigint | undefined => {
  const found = Fp.pow(value, (Fp.ORDER + 1n) / 4n)
  return Fp.sqr(found) === value ? found : undefined
}

const curveAt = (x: bigint): bigint => Fp.add(Fp.mul(Fp.sqr(x), x), 3n)

const negated = (value: bigint): bigint => Fp.neg(value)

/** -Z/2, √(-3g(Z)) with the sign 0, and -4g(Z)/3, of Z = 1 and g(Z) = 4. */
const C2 = Fp.div(negated(1n), 2n)
const C3 = (() => {
  const found = root(negated(12n)) ?? 0n
  return found % 2n === 0n ? found : negated(found)
})()
const C4 = Fp.div(negated(16n), 3n)

/** The map of Shallue and van de Woestijne onto y² = x³ + 3, RFC 9380 §6.6.1 with Z = 1; the names are the RFC's. */
export const svdwMap = (u: bigint): { readonly x: bigint; readonly y: bigint } => {
  const scaled = Fp.mul(Fp.sqr(u), 4n)
  const tv1 = Fp.sub(1n, scaled)
  const tv2 = Fp.add(1n, scaled)
  const product = Fp.mul(tv1, tv2)
  const tv3 = product === 0n ? 0n : Fp.inv(product)
  const tv4 = Fp.mul(Fp.mul(Fp.mul(u, tv1), tv3), C3)
  const ratio = Fp.sqr(Fp.mul(Fp.sqr(tv2), tv3))
  // Of three candidates at least one is the abscissa of a point; the first that is counts.
  for (const x of [Fp.sub(C2, tv4), Fp.add(C2, tv4), Fp.add(Fp.mul(ratio, C4), 1n)]) {
    const y = root(curveAt(x))
    if (y !== undefined) return { x, y: u % 2n === y % 2n ? y : negated(y) }
  }
  throw new RangeError('expected one of three candidates to be on the curve')
}

/** The point of BN254's G1 that a message of 32 bytes hashes to: hash_to_curve of RFC 9380 §3. Source: contracts/src/beacon/bn254. */
export const hashToG1 = (message: Uint8Array, domain: string = EVMNET_DOMAIN) => {
  const bytes = expand(message, domain)
  const points = [bytes.subarray(0, 48), bytes.subarray(48)].map((half) =>
    bn254.G1.Point.fromAffine(svdwMap(Fp.create(numberOf(half)))),
  )
  return points.reduce((sum, point) => sum.add(point), bn254.G1.Point.ZERO)
}
