import type { ImageReference } from '../modules/image-reference.ts'
import type { GitModule, ShelfModule } from '../modules/module-reference.ts'
import type { Sha256Digest } from '../modules/sha256-digest.ts'

/**
 * Where a bundle's bytes come from. An implementation verifies the digest of what it returns; it throws an AppError, which is
 * retryable only if the same call may succeed later.
 */
export type BundleSource = {
  readonly getModuleTemplate: (reference: ShelfModule) => Promise<Uint8Array>
  readonly getBlob: (digest: Sha256Digest) => Promise<Uint8Array>
}

/** A module's files at one commit. */
export type ModuleFiles = {
  /** SHA-1 of the commit, 40 hex digits. */
  readonly commit: string
  readonly template: Uint8Array
  /** `/lilymed_policy.json` of the same commit, never rendered; undefined where there is none. */
  readonly policy?: Uint8Array
  /** True where the deal named the commit by all its digits: it cannot name other files to somebody else. */
  readonly isPinned: boolean
}

/** Fetches modules from git. Throws an AppError, retryable only if the same call may succeed later. */
export type ModuleResolver = {
  /** @param scope what a mutable revision is resolved once for: a deal's id */
  readonly getModule: (module: GitModule, scope: string, signal?: AbortSignal) => Promise<ModuleFiles>
}

/** An image by digest. */
export type ResolvedImage = {
  /** `sha256:<hex>` of its manifest or index. */
  readonly digest: string
  /** True where the module named the digest itself. */
  readonly isPinned: boolean
}

/** Asks registries what a tag names. Throws an AppError, retryable only if the same call may succeed later. */
export type ImageResolver = {
  /** @param scope what a tag is resolved once for: a deal's id */
  readonly getDigest: (image: ImageReference, scope: string, signal?: AbortSignal) => Promise<ResolvedImage>
}
