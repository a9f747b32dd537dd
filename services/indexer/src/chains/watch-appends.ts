import type { EventStore } from '@lilymed/event-store'

/** How an append ended. */
export type AppendEnding =
  | { readonly kind: 'appended'; readonly events: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly ms: number }
export type AppendListener = (ending: AppendEnding) => void

/** The same store, whose appends are told of: once per append, not per event. */
export const watchAppends = (store: EventStore, listener: AppendListener): EventStore => ({
  ...store,
  append: async (stream, expected, events, ...rest) => {
    const startedAt = performance.now()
    try {
      const result = await store.append(stream, expected, events, ...rest)
      listener({ kind: 'appended', events: events.length, ms: performance.now() - startedAt })
      return result
    } catch (error) {
      listener({ kind: 'failed', error, ms: performance.now() - startedAt })
      throw error
    }
  },
})
