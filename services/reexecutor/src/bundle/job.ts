import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { Bundle } from './bundle.ts'

/** What an engine runs: a bundle whose bytes are decoded and proved. */
export type Job = {
  /** sha256 of the module, `0x` hex; also the seed of the guest's entropy. */
  readonly moduleDigest: string
  readonly module: Uint8Array
  /** The program's arguments, without its name. */
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly inputs: readonly DirectoryEntry[]
  readonly capabilities: Bundle['capabilities']
  readonly limits: Bundle['limits']
}
