import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import type { Position } from '../port/event-store.ts'
import type { Connection } from './connection.ts'
import { fromPosition, type LogPosition, toPosition } from './position.ts'

/** Tells a subscription when there is something new after a position. */
export interface Doorbell {
  /** resolves when an event after the position is seen, when the connection breaks, and at the latest after `ms` */
  wait(after: Position | 'start', ms: number, signal: AbortSignal): Promise<void>
  /** whether listening failed since the last wait began */
  hasFailed(): boolean
  close(): void
}

type Subscription = ReturnType<KurrentDBClient['subscribeToAll']>

/**
 * A subscription on the server that is only listened to: its events are dropped, and read as pages in order. So it
 * does not matter that the client buffers them, that what it says of checkpoints and of having caught up overtakes
 * them, or that it stays silent for good after a handler has thrown: there is no handler of anybody else's in it.
 */
export function createDoorbell(connection: Connection, origin: LogPosition | 'start'): Doorbell {
  let open: Subscription | undefined
  let latest = '' // position of the last event heard of
  let failed = false
  let ring = () => {}

  const close = () => {
    const subscription = open
    open = undefined
    // It rejects where the connection was never made; then there is nothing to end.
    subscription?.unsubscribe().catch(() => undefined)
  }

  const listen = (after: Position | 'start') => {
    const fromPositionOrStart = after === 'start' ? origin : fromPosition(after, 'after')
    const subscription = connection.writing().subscribeToAll({
      fromPosition: fromPositionOrStart,
      requiresLeader: true,
      filter: { filterOn: 'eventType', regex: '^[^$]', checkpointInterval: 1_000 },
    })
    const isCurrent = () => open === subscription
    subscription.on('data', ({ event }) => {
      if (!isCurrent() || !event) return
      latest = toPosition(event.position)
      ring()
    })
    // Stays for good: a subscription may report more than one error, and the last one after it was closed.
    const onEnd = () => {
      if (!isCurrent()) return
      failed = true
      close()
      ring()
    }
    subscription.on('error', onEnd)
    subscription.on('end', onEnd)
    open = subscription
  }

  return {
    async wait(after, ms, signal) {
      failed = false
      if (!open) listen(after)
      if (signal.aborted || latest > (after === 'start' ? '' : after)) return
      const { promise, resolve } = Promise.withResolvers<void>()
      ring = resolve
      const timer = setTimeout(resolve, ms)
      const onAbort = () => resolve()
      signal.addEventListener('abort', onAbort)
      await promise
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timer)
      ring = () => {}
    },
    hasFailed: () => failed,
    close,
  }
}
