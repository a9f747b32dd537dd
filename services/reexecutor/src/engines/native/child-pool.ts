import type { ChildProcess } from 'node:child_process'
import { Tinypool } from 'tinypool'
import { childEnding } from './child-ending.ts'
import type { ChildEnding } from './child-ending.ts'
import { childArguments } from './child-start.ts'

/** What is asked of the process while a task runs. */
export type ChildHooks = {
  /** Kills the process. */
  readonly signal: AbortSignal
  /** What the process says before it answers. */
  readonly onMessage: (message: unknown) => void
}

/** One child process at a time that answers tasks, one at a time; when it dies, another takes its place. */
export type ChildPool<Task, Reply> = {
  /** Rejects with `ChildEnded` when the process ends without an answer, with the abort when it was killed. */
  run(task: Task, hooks: ChildHooks): Promise<Reply>
  /** The process that runs, or will run, the task. */
  readonly pid: number | undefined
  /** Ends the idle process: the next task has one that has seen nothing. */
  renew(): Promise<void>
  close(): Promise<void>
}

/** The process ended before it answered. */
export class ChildEnded extends Error {
  override readonly name = 'ChildEnded'
  readonly ending: ChildEnding
  constructor(ending: ChildEnding) {
    super(`the child process ended: ${ending.how}`)
    this.ending = ending
  }
}

export type ChildPoolOptions = {
  /** Module whose `runTask` answers a task. */
  readonly worker: URL
  /** All of the process's environment. */
  readonly environment: Readonly<Record<string, string>>
}

/** What Tinypool has of a worker of its runtime `child_process`; its types name only threads. */
type TinypoolProcess = { readonly process: ChildProcess }

/** A pool of one child process, Tinypool's: the process is ended when its task is aborted, and replaced when it dies. */
export function createChildPool<Task extends object, Reply>({
  worker,
  environment,
}: ChildPoolOptions): ChildPool<Task, Reply> {
  const pool = new Tinypool({
    runtime: 'child_process',
    filename: worker.href,
    name: 'runTask',
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    idleTimeout: Infinity,
    serialization: 'advanced',
    execArgv: [...childArguments],
    env: { ...environment },
  })
  const endings = new WeakMap<ChildProcess, Promise<ChildEnding>>()
  let failIdle: ((error: unknown) => void) | undefined
  // A process that dies before it has a task is told of as an event, and its task would wait for ever.
  pool.on('error', (error: unknown) => failIdle?.(error))

  const adopt = (): ChildProcess | undefined => {
    const found = (pool.threads as unknown as readonly TinypoolProcess[]).at(-1)?.process
    if (found !== undefined && !endings.has(found)) endings.set(found, childEnding(found))
    return found
  }
  adopt()

  const run = async (task: Task, { signal, onMessage }: ChildHooks): Promise<Reply> => {
    const died = new Promise<never>((_resolve, reject) => (failIdle = reject))
    let child: ChildProcess | undefined
    try {
      const answer = pool.run(task, {
        signal,
        channel: { postMessage: onMessage, onMessage: () => undefined },
      })
      child = adopt()
      return (await Promise.race([answer, died])) as Reply
    } catch (error) {
      if (signal.aborted) throw error
      if (child === undefined || isAlive(child)) throw toError(error)
      throw new ChildEnded((await endings.get(child)) ?? { how: 'unknown', tail: '' })
    } finally {
      failIdle = undefined
      adopt()
    }
  }

  return {
    run,
    get pid() {
      return adopt()?.pid
    },
    renew: async () => {
      await pool.recycleWorkers()
      adopt()
    },
    close: () => pool.destroy(),
  }
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null

/** What a worker throws arrives as an object with an error's members. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  const isLike = typeof thrown === 'object' && thrown !== null && 'message' in thrown
  return new Error(isLike ? String(thrown.message) : String(thrown))
}
