import { Unavailable } from '@lilymed/event-store'
import type { EventStore, StoreHealth } from '@lilymed/event-store'

type Watched = {
  readonly store: EventStore
  health(): StoreHealth
}

/**
 * The same store, whose health says too that the last append was refused: an embedded store always answers, and still takes nothing
 * where its disk is full. An append that finds its stream elsewhere is an answer like any other.
 */
export const watchStore = ({ store, health }: Watched): Watched => {
  let refusal: string | undefined
  return {
    store: {
      ...store,
      append: async (...request) => {
        try {
          const result = await store.append(...request)
          refusal = undefined
          return result
        } catch (failure) {
          if (failure instanceof Unavailable) refusal = failure.message
          throw failure
        }
      },
    },
    health: () => {
      const found = health()
      return found.ok && refusal !== undefined ? { ok: false, detail: refusal } : found
    },
  }
}
