import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { productEnvironment, productFlags } from '@lilymed/event-store/bench/product-flags'

/** A process that answers each message with one. */
export type Child = Pick<ChildProcess, 'send' | 'on' | 'once' | 'off' | 'kill' | 'exitCode'>

/** Starts a script of the bench as the product is started, and gives it its parameters. */
export const startChild = (script: string, parameters: object = {}): Child =>
  fork(new URL(`../${script}`, import.meta.url).pathname, [JSON.stringify(parameters)], {
    execArgv: [...productFlags(), ...process.execArgv.filter((word) => word.startsWith('--cpu-prof'))],
    env: productEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })

/** What a process says next, or says to a question. Rejects where it ends instead. */
export const askChild = <Said>(child: Child, question?: object): Promise<Said> =>
  new Promise((resolve, reject) => {
    const settle = (said: unknown): void => {
      child.off('exit', onExit)
      resolve(said as Said)
    }
    const onExit = (code: number | null): void => {
      child.off('message', settle)
      reject(new Error(`expected an answer of a process of the bench, and it ended with ${code}`))
    }
    child.once('message', settle)
    child.once('exit', onExit)
    if (question !== undefined) child.send(question)
  })

/** Ends a process and waits for that. */
export const stopChild = async (child: Child): Promise<void> => {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
