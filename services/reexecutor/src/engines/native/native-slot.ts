import type { EngineOutcome, RunProgress } from '../engine.ts'
import { ChildEnded } from './child-pool.ts'
import type { ChildPool } from './child-pool.ts'
import type { Exclusive } from './exclusive.ts'
import { plainText } from './plain-text.ts'
import { watchMemory } from './watch-memory.ts'

export type Failed = Extract<EngineOutcome, { readonly kind: 'failed' }>

/** What a child says on its way: its known-answer test has passed and the program begins. */
export const startedMessage = { kind: 'started' } as const

export type NativeRun = {
  /** Digest of what the process is made to load. A process that has loaded one program never sees another. */
  readonly program: string
  readonly limits: { readonly wallTimeMs: number; readonly memoryBytes: number }
  readonly signal: AbortSignal
  readonly report: (progress: RunProgress) => void
}

/** One child process and the device it drives, if it drives one. */
export type NativeSlot<Task, Reply> = {
  /** Runs a stranger's program: killed at its wall time, over its memory, or when the signal aborts, which is then thrown. */
  run(task: Task, run: NativeRun): Promise<Reply | Failed>
  /** Asks the process something of ours. Rejects when it has no answer within the time a start may take. */
  ask(task: Task): Promise<Reply>
  close(): Promise<void>
}

export type NativeSlotOptions<Task, Reply> = {
  readonly pool: ChildPool<Task, Reply>
  /** Who uses the device at the moment. */
  readonly exclusive: Exclusive
  /** How long a process may take to start, load its driver and pass its known-answer test. */
  readonly startAllowanceMs: number
}

const outOfMemory = /bad_alloc|out of memory|cannot allocate|allocation failed|OOM/i

/** See `NativeSlot`. */
export function createNativeSlot<Task extends object, Reply extends { readonly kind: string }>({
  pool,
  exclusive,
  startAllowanceMs,
}: NativeSlotOptions<Task, Reply>): NativeSlot<Task, Reply> {
  /** What the idle process has loaded; undefined when it has seen nothing. */
  let loaded: string | undefined

  const renew = async () => {
    if (loaded !== undefined) await pool.renew()
    loaded = undefined
  }

  const run = async (task: Task, nativeRun: NativeRun): Promise<Reply | Failed> => {
    const { program, limits, signal, report } = nativeRun
    const isReused = loaded === program
    if (!isReused) await renew()
    loaded = program
    const killed = new AbortController()
    let killedFor: Failed | undefined
    const kill = (failed: Failed) => {
      killedFor ??= failed
      killed.abort()
    }
    let isStarted = false
    let stopWatching = () => {}
    let timer = setTimeout(() => kill(notReady(startAllowanceMs)), startAllowanceMs)
    const onMessage = () => {
      if (isStarted) return
      isStarted = true
      clearTimeout(timer)
      timer = setTimeout(() => kill(timeOut(limits.wallTimeMs)), limits.wallTimeMs)
      const { pid } = pool
      if (pid !== undefined) {
        stopWatching = watchMemory(pid, limits.memoryBytes, () => kill(overMemory(limits.memoryBytes)))
      }
      report({ kind: 'phase', phase: 'program' })
    }
    try {
      report({ kind: 'phase', phase: 'known-answer' })
      const reply = await pool.run(task, { signal: AbortSignal.any([signal, killed.signal]), onMessage })
      if (reply.kind === 'failed') await renew()
      if (!isWrongAnswer(reply)) return reply
      // Only a process that no stranger's program was in can accuse the machine.
      if (isStarted) return distrusted
      return isReused ? await run(task, nativeRun) : reply
    } catch (error) {
      // The process is gone, or in a state nobody knows: the next program has another.
      loaded = undefined
      if (signal.aborted) throw signal.reason
      if (killedFor !== undefined) return killedFor
      if (!(error instanceof ChildEnded)) await pool.renew()
      return toFailure(error, isStarted, limits.memoryBytes)
    } finally {
      clearTimeout(timer)
      stopWatching()
    }
  }

  return {
    run: (task, nativeRun) => exclusive(nativeRun.signal, () => run(task, nativeRun)),
    ask: (task) => {
      const signal = AbortSignal.timeout(startAllowanceMs)
      return exclusive(signal, async () => {
        await renew()
        return await pool.run(task, { signal, onMessage: () => {} })
      })
    },
    close: () => pool.close(),
  }
}

const isWrongAnswer = (reply: { readonly kind: string }): boolean =>
  reply.kind === 'failed' && 'code' in reply && reply.code === 'KNOWN_ANSWER_FAILED'

const distrusted: Failed = {
  kind: 'failed',
  code: 'EXECUTOR_UNAVAILABLE',
  detail: 'crash',
  message:
    'the child process failed its known-answer test after the program had begun; it is not to be trusted',
  retryable: true,
}

function toFailure(error: unknown, isStarted: boolean, memoryBytes: number): Failed {
  if (error instanceof ChildEnded && isStarted && outOfMemory.test(error.ending.tail)) {
    return overMemory(memoryBytes)
  }
  const why = plainText(error instanceof Error ? error.message : String(error))
  const when = isStarted ? 'while the program ran' : 'before the program began'
  return {
    kind: 'failed',
    code: 'EXECUTOR_UNAVAILABLE',
    ...(error instanceof ChildEnded ? { detail: 'crash' } : {}),
    message: `${why}, ${when}`,
    retryable: true,
  }
}

/** A run that took more memory than its limit. */
export function overMemory(memoryBytes: number): Failed {
  return {
    kind: 'failed',
    code: 'RESOURCE_LIMIT',
    detail: 'memory',
    message: `the program took more than its limit of ${memoryBytes} bytes of memory`,
    retryable: false,
  }
}

function timeOut(wallTimeMs: number): Failed {
  const message = `the program ran longer than its limit of ${wallTimeMs} ms`
  return { kind: 'failed', code: 'TIMEOUT', message, retryable: false }
}

function notReady(allowanceMs: number): Failed {
  const message = `no child process was ready within ${allowanceMs} ms; the machine is overloaded or its driver hangs`
  return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', message, retryable: true }
}
