import type { Sha256Digest } from '../modules/sha256-digest.ts'

/** Bytes that travel with their digest. */
export type BundledBytes = {
  readonly sha256: Sha256Digest
  /** Base64 (RFC 4648 §4). */
  readonly bytes: string
}

/** What a run may use: memory in pages of 64 KiB, time in milliseconds, the rest in bytes and files. */
export type BundleLimits = {
  readonly memoryPages: number
  readonly wallTimeMs: number
  readonly logBytes: number
  readonly outputBytes: number
  readonly outputFiles: number
  /** What the program may burn, about one unit an instruction: the one limit that ends it at the same place everywhere. */
  readonly fuel?: number
}

/**
 * One run as the reexecutor takes it: everything in it, nothing to fetch. The run is known by the sha2-256 of the bundle's
 * canonical JSON (RFC 8785).
 */
export type RunBundle = {
  readonly version: 1
  readonly engine: 'wasm'
  readonly module: BundledBytes
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly inputs: readonly (BundledBytes & { readonly path: string })[]
  readonly capabilities: { readonly clock: 'virtual' | 'host'; readonly entropy: 'seeded' | 'host' }
  readonly limits: BundleLimits
  /** Sets apart two runs of the same job. */
  readonly nonce: string
}

/** The limits of a job whose module sets none of its own. */
export const defaultBundleLimits: BundleLimits = {
  memoryPages: 256,
  wallTimeMs: 10_000,
  logBytes: 1_048_576,
  outputBytes: 16_777_216,
  outputFiles: 256,
  fuel: 10_000_000_000,
}
