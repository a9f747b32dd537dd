import { errno, fail } from '../errno.ts'
import type { Errno } from '../errno.ts'
import { WasiError } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'

const subscriptionSize = 48
const eventSize = 32
const mostSubscriptions = 256
const clockTag = 0
const absoluteTime = 1

type Subscription = {
  readonly userdata: bigint
  readonly tag: number
  readonly descriptor: number
  /** How long until it fires; 0 for a descriptor, which is always ready. */
  readonly delayNs: bigint
  readonly error: Errno
}

/** `poll_oneoff`: descriptors are always ready; without one, the time of the nearest clock passes. */
export function pollFunctions({ memory, clock, descriptors }: HostContext): WasiFunctions {
  const readSubscription = (address: number): Subscription => {
    const userdata = memory.readU64(address)
    const tag = memory.readU8(address + 8)
    const descriptor = memory.readU32(address + 16)
    if (tag !== clockTag) return { userdata, tag, descriptor, delayNs: 0n, error: stateOf(descriptor) }
    const timeout = memory.readU64(address + 24)
    const isAbsolute = (memory.readU16(address + 40) & absoluteTime) !== 0
    const now = !isAbsolute ? 0n : descriptor === 0 ? clock.realtimeNs() : clock.monotonicNs()
    return {
      userdata,
      tag,
      descriptor,
      delayNs: timeout > now ? timeout - now : 0n,
      error: errno.success,
    }
  }
  const stateOf = (fd: number): Errno => {
    try {
      descriptors.get(fd)
      return errno.success
    } catch (error) {
      if (error instanceof WasiError) return error.errno
      throw error
    }
  }

  return {
    poll_oneoff: (inAt: number, outAt: number, count: number, resultAt: number) => {
      if (count < 1 || count > mostSubscriptions) fail(errno.invalid)
      const subscriptions = Array.from({ length: count }, (_, index) =>
        readSubscription((inAt >>> 0) + index * subscriptionSize),
      )
      const nearestNs = subscriptions.reduce(
        (nearest, { delayNs }) => (delayNs < nearest ? delayNs : nearest),
        subscriptions[0]?.delayNs ?? 0n,
      )
      if (nearestNs > 0n) clock.sleep(nearestNs)
      const ready = subscriptions.filter(({ delayNs }) => delayNs <= nearestNs)
      for (const [index, { userdata, tag, error }] of ready.entries()) {
        const event = (outAt >>> 0) + index * eventSize
        memory.bytes(event, eventSize).fill(0)
        memory.writeU64(event, userdata)
        memory.writeU16(event + 8, error)
        memory.writeU8(event + 10, tag)
        if (tag !== clockTag) memory.writeU64(event + 16, 1n)
      }
      memory.writeU32(resultAt, ready.length)
    },
  }
}
