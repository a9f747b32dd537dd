import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Acknowledged, RemoteFollower } from '../../contract-suite/contract-engine.ts'

const deadlineMs = 120_000

/** A script of this folder in a process of its own, and the whole lines it has printed. */
export function startScript(script: string, ...args: string[]) {
  const child = spawn(process.execPath, [new URL(script, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  let printed = Promise.withResolvers<void>()
  const exited = once(child, 'close')
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    printed.resolve()
    printed = Promise.withResolvers<void>()
  })
  return {
    pid: child.pid,
    lines,
    async until(isDone: () => boolean) {
      const tooLate = Promise.withResolvers<never>()
      const refuse = (): void =>
        tooLate.reject(new Error(`${script}: ${lines.length} lines in ${deadlineMs} ms`))
      const timer = setTimeout(refuse, deadlineMs)
      const ended = exited.then(() => assert.ok(isDone(), `${script} ended after ${lines.length} lines`))
      ended.catch(() => {})
      try {
        while (!isDone()) await Promise.race([printed.promise, tooLate.promise, ended])
      } finally {
        clearTimeout(timer)
      }
    },
    async kill(signal: NodeJS.Signals) {
      child.kill(signal)
      await exited
    },
  }
}

/** Follows a store from another process. */
export async function followElsewhere(path: string): Promise<RemoteFollower> {
  const script = startScript('follow.child.ts', path)
  return {
    async seen(count) {
      await script.until(() => script.lines.length >= count)
      return script.lines
    },
    stop: () => script.kill('SIGKILL'),
  }
}

/** Lets another process append to a store, kills it after `count` acknowledgements, and answers all of them. */
export async function killDuringLoad(path: string, count: number): Promise<Acknowledged[]> {
  const script = startScript('load.child.ts', path)
  try {
    await script.until(() => script.lines.length >= count)
  } finally {
    await script.kill('SIGKILL')
  }
  // The kill may cut the last line short; that append was acknowledged to nobody.
  return script.lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Acknowledged)
}
