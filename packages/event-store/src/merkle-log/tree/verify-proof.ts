import { timingSafeEqual } from 'node:crypto'
import { emptyRoot, hashBytes, nodeHash } from './hashing.ts'

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
const isHash = (bytes: Uint8Array): boolean => bytes.length === hashBytes
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const half = (value: number): number => Math.floor(value / 2)

/** What an inclusion proof claims: that the tree of `size` leaves under `root` has `leaf` at `index`. */
export interface InclusionClaim {
  readonly leaf: Uint8Array
  readonly index: number
  readonly size: number
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Whether an inclusion proof holds (RFC 9162 §2.1.3.2). Never throws, whatever it is given. */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false
  if (![leaf, root, ...proof].every(isHash)) return false
  let fn = index
  let sn = size - 1
  let hash: Uint8Array = leaf
  for (const step of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      hash = nodeHash(hash, step)
    }
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && equal(hash, root)
}

/** What a consistency proof claims: that the tree of `size` leaves begins with the tree of `oldSize` leaves. */
export interface ConsistencyClaim {
  readonly oldSize: number
  readonly oldRoot: Uint8Array
  readonly size: number
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Whether a consistency proof holds (RFC 9162 §2.1.4.2). Never throws, whatever it is given. */
export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: ConsistencyClaim): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) return false
  if (![oldRoot, root, ...proof].every(isHash)) return false
  if (oldSize === size) return proof.length === 0 && equal(oldRoot, root)
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, emptyRoot)

  let fn = oldSize - 1
  let sn = size - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  // After the shift above, 0 means that the old tree is complete: then its root is the first step itself.
  const steps = fn === 0 ? [oldRoot, ...proof] : proof
  const [first, ...rest] = steps
  if (first === undefined) return false
  let oldHash = first
  let hash = first
  for (const step of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      oldHash = nodeHash(step, oldHash)
      hash = nodeHash(step, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      hash = nodeHash(hash, step)
    }
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && equal(oldHash, oldRoot) && equal(hash, root)
}
