import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnding } from './child-ending.ts'
import type { ChildEnding } from './child-ending.ts'
import { ChildEnded } from './child-pool.ts'
import type { ChildHooks, ChildPool, ChildPoolOptions } from './child-pool.ts'
import { childArguments } from './child-start.ts'

/** A program that runs another architecture's or another processor's programs, and how it is told which. */
export type Emulator = { readonly program: string; readonly arguments: readonly string[] }

const entry = new URL(`./emulated-entry${extname(import.meta.url)}`, import.meta.url)

/** As `createChildPool`, under an emulator, which Tinypool cannot start: it forks the program that it runs in itself. */
export function createEmulatedPool<Task extends object, Reply>(
  { worker, environment }: ChildPoolOptions,
  emulator: Emulator,
): ChildPool<Task, Reply> {
  let current: { readonly child: ChildProcess; readonly ending: Promise<ChildEnding> } | undefined

  const start = () => {
    const child = fork(fileURLToPath(entry), [worker.href], {
      execPath: emulator.program,
      execArgv: [...emulator.arguments, process.execPath, ...childArguments],
      env: { ...environment },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const ending = childEnding(child)
    return { child, ending }
  }
  const stop = async () => {
    const stopped = current
    current = undefined
    if (stopped === undefined || stopped.child.exitCode !== null || stopped.child.signalCode !== null) return
    stopped.child.kill('SIGKILL')
    await stopped.ending
  }

  const run = async (task: Task, { signal, onMessage }: ChildHooks): Promise<Reply> => {
    signal.throwIfAborted()
    const { child, ending } = (current ??= start())
    const answered = Promise.withResolvers<Reply>()
    const onReply = (message: {
      readonly kind?: unknown
      readonly reply?: unknown
      readonly error?: unknown
    }) => {
      if (message.kind === 'reply') return answered.resolve(message.reply as Reply)
      if (message.kind === 'error') return answered.reject(new Error(String(message.error)))
      return onMessage(message)
    }
    const onAbort = () => void stop().then(() => answered.reject(signal.reason))
    child.on('message', onReply)
    signal.addEventListener('abort', onAbort, { once: true })
    void ending.then((how) => {
      if (current?.child === child) current = undefined
      if (!signal.aborted) answered.reject(new ChildEnded(how))
    })
    try {
      child.send({ task })
      return await answered.promise
    } finally {
      child.off('message', onReply)
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    run,
    get pid() {
      return current?.child.pid
    },
    renew: stop,
    close: stop,
  }
}
