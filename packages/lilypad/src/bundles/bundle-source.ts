import type { ModuleReference } from '../modules/module-reference.ts'
import type { Sha256Digest } from '../modules/sha256-digest.ts'

/**
 * Where a bundle's bytes come from. An implementation verifies the digest of what it returns; it throws an AppError, which is
 * retryable only if the same call may succeed later.
 */
export type BundleSource = {
  readonly getModuleTemplate: (reference: ModuleReference) => Promise<Uint8Array>
  readonly getBlob: (digest: Sha256Digest) => Promise<Uint8Array>
}
