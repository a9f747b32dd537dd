import type { Clock } from './clock.ts'
import type { DescriptorTable } from './descriptors.ts'
import type { Entropy } from './entropy.ts'
import type { Errno } from './errno.ts'
import type { GuestMemory } from './guest-memory.ts'
import type { Allowance } from './allowance.ts'

/** What the WASI functions of one guest share. */
export type HostContext = {
  readonly memory: GuestMemory
  readonly descriptors: DescriptorTable
  readonly clock: Clock
  readonly entropy: Entropy
  readonly logBytes: Allowance
  /** Paid for work that grows with more than the guest's memory at hand. */
  readonly fuel: Pick<Allowance, 'take'>
  /** The whole argument vector, the program's name first. */
  readonly argv: readonly string[]
  /** `KEY=value` strings. */
  readonly environment: readonly string[]
}

/**
 * A WASI function as WebAssembly calls it: i32 and i64 arrive as number and bigint. It returns an error
 * number, or nothing where success is the only answer.
 */
export type WasiFunction = (...values: never[]) => Errno | void
export type WasiFunctions = Readonly<Record<string, WasiFunction>>
