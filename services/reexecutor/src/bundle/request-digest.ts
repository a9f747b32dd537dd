import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Bundle } from './bundle.ts'

/** The name of a run: sha256 over the bundle's RFC 8785 canonical JSON, `0x` hex. */
export function requestDigest(bundle: Bundle): string {
  const canonical = canonicalize(bundle)
  if (canonical === undefined) throw new TypeError('a bundle that passed its schema has no canonical JSON')
  return sha256(Buffer.from(canonical))
}

/** sha256 of bytes, `0x` hex. */
export function sha256(bytes: Uint8Array): string {
  return `0x${createHash('sha256').update(bytes).digest('hex')}`
}
