import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { BundleRejection } from './bundle-rejection.ts'
import { sha256 } from './request-digest.ts'

type Carried = { readonly sha256: string; readonly bytes: string }

/** Decodes bytes of a bundle and proves them against their digest; `what` names them in a rejection. */
export function openCarried(what: string, carried: Carried): Uint8Array | BundleRejection {
  // A copy in a buffer of its own: small buffers of Node share one pool, which must not be handed to a worker.
  const bytes = Uint8Array.from(Buffer.from(carried.bytes, 'base64'))
  if (Buffer.from(bytes).toString('base64') !== carried.bytes) {
    return { code: 'BYTES_MALFORMED', message: `${what}: expected padded base64 (RFC 4648 §4)` }
  }
  const found = sha256(bytes)
  if (found === carried.sha256) return bytes
  return {
    code: 'DIGEST_MISMATCH',
    message: `${what}: expected sha256 ${carried.sha256}, the bytes have ${found}`,
  }
}

/** The input files of a bundle, each proved, in the bundle's order. */
export function openInputs(
  inputs: readonly (Carried & { readonly path: string })[],
): readonly DirectoryEntry[] | BundleRejection {
  const files: DirectoryEntry[] = []
  for (const input of inputs) {
    const content = openCarried(`input ${JSON.stringify(input.path)}`, input)
    if (!(content instanceof Uint8Array)) return content
    files.push({ path: input.path, content })
  }
  return files
}
