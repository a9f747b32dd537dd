import { GuestEnded } from '../ending.ts'
import { errno } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'

/** `proc_*`, `sched_yield` and `random_get`. */
export function processFunctions({ memory, entropy }: HostContext): WasiFunctions {
  return {
    proc_exit: (exitCode: number) => {
      throw new GuestEnded({ kind: 'exit', exitCode: exitCode >>> 0 })
    },
    proc_raise: () => errno.notSupported,
    sched_yield: () => errno.success,
    random_get: (address: number, length: number) => entropy.fill(memory.bytes(address, length)),
  }
}
