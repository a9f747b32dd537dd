import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Bundle } from './bundle.ts'

/** A bundle's one form in bytes: its RFC 8785 canonical JSON, in UTF-8. */
export function canonicalBytes(bundle: Bundle): Uint8Array {
  const canonical = canonicalize(bundle)
  if (canonical === undefined) throw new TypeError('a bundle that passed its schema has no canonical JSON')
  return Buffer.from(canonical)
}

/** Whether every text in a JSON value, members' names among them, is Unicode: half a surrogate pair has no canonical form (RFC 8785 §3.2.2.2). */
export function isCanonicalisable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isCanonicalisable(member))
}

/** The name of a run: sha256 over the bundle's canonical bytes, `0x` hex. */
export function requestDigest(bundle: Bundle): string {
  return sha256(canonicalBytes(bundle))
}

/** sha256 of bytes, `0x` hex. */
export function sha256(bytes: Uint8Array): string {
  return `0x${createHash('sha256').update(bytes).digest('hex')}`
}
