import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { compiled } from '../runner/compiled.ts'

export type Program = {
  readonly pid: number
  /** Everything it has said so far, both streams. */
  readonly output: () => string
  /** Resolves when the program has said something that matches; rejects if it ends first or the time is over. */
  until(pattern: RegExp, withinMs: number): Promise<RegExpMatchArray>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Processes alive that this program or its children started, by a mark in their environment; those that were killed are given time to die. */
  survivors(): Promise<number[]>
}

/** How long a process may take to die of a signal that it cannot refuse. */
const dyingMs = 30_000

// Not of the prefix of settings: a program says of each of those that it does not know.
const markName = 'TEST_RUN_MARK'

/** What this process was given, less settings: those of a test are the test's own. */
const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LILYMED_')))

const carriesMark = (pid: string, mark: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${markName}=${mark}`)
  } catch {
    return false
  }
}

/** Starts a program from the repository's root. Linux only, because survivors are looked for in /proc. */
export const startProgram = (
  command: readonly string[],
  environment: Record<string, string> = {},
): Program => {
  const mark = crypto.randomUUID()
  const [file, ...args] = command
  const child = spawn(file ?? '', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: compiled, ...inherited(), ...environment, [markName]: mark },
  })
  let output = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )

  const until = (pattern: RegExp, withinMs: number): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const give = (settle: () => void): void => {
        clearTimeout(limit)
        listeners.delete(look)
        settle()
      }
      const look = (): void => {
        const match = output.match(pattern)
        if (match !== null) give(() => resolve(match))
      }
      const limit = setTimeout(
        () =>
          give(() =>
            reject(new Error(`${pattern} was not said within ${withinMs} ms:\n${output.slice(-2000)}`)),
          ),
        withinMs,
      )
      listeners.add(look)
      void ended.then(() =>
        give(() => reject(new Error(`ended before it said ${pattern}:\n${output.slice(-2000)}`))),
      )
      look()
    })

  return {
    pid: child.pid ?? 0,
    output: () => output,
    until,
    kill: (signal) => void child.kill(signal),
    ended,
    survivors: async () => {
      const alive = (): number[] =>
        readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name) && carriesMark(name, mark))
          .map(Number)
      for (const until = performance.now() + dyingMs; alive().length > 0 && performance.now() < until;)
        await delay(50)
      return alive()
    },
  }
}

/** Runs a program to its end. */
export const runProgram = async (
  command: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly output: string }> => {
  const program = startProgram(command, environment)
  const { code } = await program.ended
  return { code, output: program.output() }
}
