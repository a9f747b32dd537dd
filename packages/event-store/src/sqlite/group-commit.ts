import { EventStoreError, OutcomeUnknown, StoreClosed, Unavailable } from '../port/errors.ts'
import type { AppendOptions } from '../port/event-store.ts'
import { type Database, resultCode, resultCodeOf } from './database.ts'
import { toPortError } from './port-error.ts'

/** A write that waits for its transaction. `run` checks everything before it changes anything. */
export interface Write<T> {
  readonly bytes: number
  readonly run: () => T
}

/** What the group tells the engine. */
export interface GroupCommitHooks {
  readonly path: string
  /** before the commit: rows still held back are written */
  readonly beforeCommit: () => void
  readonly afterCommit: () => void
  readonly afterRollback: () => void
}

export interface GroupCommit {
  submit<T>(write: Write<T>, options?: AppendOptions): Promise<T>
  /** commits what waits, then refuses everything */
  close(): void
}

interface Waiting extends Write<unknown> {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** A group ends at this size, so that one transaction holds the event loop for some milliseconds at most. */
const groupBytes = 4 * 1024 * 1024

/**
 * Lets all writes that were asked for in one turn of the event loop, or while the last group was being
 * written, share one transaction and so one wait for the disk. Each has its own verdict: a refused write
 * leaves the others alone.
 */
export function createGroupCommit(database: Database, hooks: GroupCommitHooks): GroupCommit {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  let queue: Waiting[] = []
  let isScheduled = false
  let isClosed = false
  let isDirty = false

  const cleanUp = () => {
    if (database.isTransaction) rollback.run()
    hooks.afterRollback()
    isDirty = false
  }

  const undo = (group: readonly Waiting[], error: EventStoreError) => {
    isDirty = true
    try {
      cleanUp()
    } catch {
      // Stays dirty: the next group tries again, and fails with what is wrong then.
    }
    for (const waiting of group) waiting.reject(error)
  }

  const writeGroup = (group: readonly Waiting[]) => {
    let settle: (() => void)[]
    try {
      if (isDirty) cleanUp()
      begin.run()
      settle = group.map(runOne)
      hooks.beforeCommit()
    } catch (error) {
      undo(group, toPortError(error, hooks.path))
      return
    }
    try {
      commit.run()
    } catch (error) {
      undo(group, toCommitError(error, hooks.path))
      return
    }
    hooks.afterCommit()
    for (const answer of settle) answer()
  }

  const drain = () => {
    isScheduled = false
    const group = takeGroup(queue)
    queue = queue.slice(group.length)
    if (group.length > 0) writeGroup(group)
    if (queue.length > 0) schedule()
  }

  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(drain)
  }

  return {
    submit<T>(write: Write<T>, options: AppendOptions = {}) {
      if (isClosed) return Promise.reject(new StoreClosed())
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      const waiting: Waiting = { ...write, resolve: resolve as (value: unknown) => void, reject }
      queue.push(waiting)
      schedule()
      const withdraw = (reason: unknown) => {
        if (!queue.includes(waiting)) return
        queue = queue.filter((other) => other !== waiting)
        reject(reason)
      }
      return withLimits(promise, options, withdraw)
    },
    close() {
      isClosed = true
      while (queue.length > 0) drain()
    },
  }
}

/** A full disk cuts the log before the mark that makes a commit one; after any other failure the mark may be there. */
function toCommitError(error: unknown, path: string): EventStoreError {
  if (resultCodeOf(error) === resultCode.full) return toPortError(error, path)
  const reason = error instanceof Error ? error.message : String(error)
  return new OutcomeUnknown(`event store ${path}: the commit was not confirmed (${reason})`, error)
}

/** Runs one write; an error of the port is its own verdict, any other error ends the whole group. */
function runOne(waiting: Waiting): () => void {
  try {
    const value = waiting.run()
    return () => waiting.resolve(value)
  } catch (error) {
    if (!(error instanceof EventStoreError)) throw error
    return () => waiting.reject(error)
  }
}

function takeGroup(queue: readonly Waiting[]): Waiting[] {
  let bytes = 0
  let count = 0
  for (const waiting of queue) {
    bytes += waiting.bytes
    if (count > 0 && bytes > groupBytes) break
    count++
  }
  return queue.slice(0, count)
}

/** Withdraws a write that still waits when its time is over or its signal aborts; later, neither matters. */
async function withLimits<T>(
  promise: Promise<T>,
  { signal, timeoutMs }: AppendOptions,
  withdraw: (reason: unknown) => void,
): Promise<T> {
  if (timeoutMs === undefined && !signal) return promise
  const onAbort = () => withdraw(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const onTimeout = () => withdraw(new Unavailable(`not written within ${timeoutMs} ms`))
  const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
