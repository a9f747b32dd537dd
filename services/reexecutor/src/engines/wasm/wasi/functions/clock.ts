import { errno, fail } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'

const realtime = 0
const lastClock = 3

/** `clock_*`. The two CPU-time clocks answer as the monotonic one: CPU time is nobody else's to know. */
export function clockFunctions({ clock, memory }: HostContext): WasiFunctions {
  const known = (id: number) => {
    if (id < 0 || id > lastClock) fail(errno.invalid)
  }
  return {
    clock_res_get: (id: number, resultAt: number) => {
      known(id)
      memory.writeU64(resultAt, clock.resolutionNs)
    },
    clock_time_get: (id: number, _precision: bigint, resultAt: number) => {
      known(id)
      memory.writeU64(resultAt, id === realtime ? clock.realtimeNs() : clock.monotonicNs())
    },
  }
}
