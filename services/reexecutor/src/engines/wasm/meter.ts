import type { Allowance } from './wasi/allowance.ts'
import { GuestEnded } from './wasi/ending.ts'
import { meterExports } from './module/meter-module.ts'

/** A global of the guest: i64 as bigint, i32 as number. */
type GuestGlobal<T> = { value: T }

/** What a program has used up, as the code that was added to it counts. */
export type Meter = {
  /** Fuel for what the host does in the program's name. */
  readonly hostFuel: Pick<Allowance, 'take'>
  /** Takes up the globals of an instance and fills them. */
  bind(exports: Readonly<Record<string, unknown>>): void
  used(): number
  /** How many pages the program would have had after it was refused more memory; 0 if it never was. */
  refusedPages(): number
  /** What ran out, if anything did. */
  exhausted(): 'fuel' | 'stack' | 'memory' | undefined
}

/**
 * Words of eight bytes that the frames of a program may take together, as `frameWords` counts them: 8 MiB. The worst an
 * optimiser can do is to keep sixteen bytes for every instruction, thirty-two times what is counted for it.
 */
export const stackAllowanceWords = 2 ** 20

/** Stack of a thread that runs programs, thirty-two times the allowance; only what is used of it is ever there. */
export const threadStackMb = 256

/** A meter that lets a program burn `fuel` units: one for an instruction, more for what takes longer. */
export function createMeter(fuel: number): Meter {
  let left: GuestGlobal<bigint> = { value: BigInt(fuel) }
  let stack: GuestGlobal<number> = { value: stackAllowanceWords }
  let memoryRefused: Readonly<GuestGlobal<number>> = { value: 0 }
  const used = () => fuel - Number(left.value)
  return {
    hostFuel: {
      take: (amount) => {
        left.value -= BigInt(amount)
        if (left.value < 0n) throw new GuestEnded({ kind: 'limit', limit: 'fuel', allowed: fuel })
      },
    },
    bind: (exports) => {
      const initial = { fuel: left.value, stack: stack.value }
      left = exports[meterExports.fuel] as GuestGlobal<bigint>
      stack = exports[meterExports.stack] as GuestGlobal<number>
      memoryRefused = exports[meterExports.memoryRefused] as GuestGlobal<number>
      left.value = initial.fuel
      stack.value = initial.stack
    },
    used,
    refusedPages: () => memoryRefused.value,
    exhausted: () => {
      if (memoryRefused.value > 0) return 'memory'
      if (left.value < 0n) return 'fuel'
      return stack.value < 0 ? 'stack' : undefined
    },
  }
}
