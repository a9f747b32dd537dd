/** A bounded queue that gives out the earliest deadline first; equal deadlines, and items without one, in order of arrival. */
export type DeadlineQueue<T> = {
  readonly size: number
  /** False when the queue is full. */
  push(item: T, deadlineMs: number | undefined): boolean
  shift(): T | undefined
  remove(item: T): boolean
}

/** An empty queue of at most `limit` items. Deadlines are Unix milliseconds; none means last. */
export function createDeadlineQueue<T>(limit: number): DeadlineQueue<T> {
  const waiting: { readonly item: T; readonly deadlineMs: number }[] = []
  return {
    get size() {
      return waiting.length
    },
    push: (item, deadlineMs = Infinity) => {
      if (waiting.length >= limit) return false
      const after = waiting.findIndex((other) => other.deadlineMs > deadlineMs)
      waiting.splice(after === -1 ? waiting.length : after, 0, { item, deadlineMs })
      return true
    },
    shift: () => waiting.shift()?.item,
    remove: (item) => {
      const index = waiting.findIndex((other) => other.item === item)
      if (index !== -1) waiting.splice(index, 1)
      return index !== -1
    },
  }
}
