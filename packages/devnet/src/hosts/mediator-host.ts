import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '@lilymed/service-kit'
import { startChildService } from './child-service.ts'
import type { MediatorHostCommand, MediatorHostDone, MediatorHostSettings } from './mediator-host-protocol.ts'

export type MediatorHost = {
  readonly addresses: readonly string[]
  /** Resolves when the host has done it. */
  command(command: MediatorHostCommand): Promise<void>
  /** Resolves when the process has ended, with why if nobody asked it to. */
  readonly ended: Promise<string | undefined>
  close(): Promise<void>
}

const main = fileURLToPath(new URL('mediator-host-main.ts', import.meta.url))
const doneWithinMs = 60_000

/** Starts one process that hosts several mediators, each a whole stack of its own. */
export const startMediatorHost = async (
  name: string,
  folder: string,
  settings: MediatorHostSettings,
  onLog: (line: string) => void,
): Promise<MediatorHost> => {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(settings))
  const child = await startChildService({ name, command: [main, file], onLog, readyWithinMs: 60_000 })
  const waiting = new Map<string, () => void>()
  child.onMessage((message) => {
    const { command } = message as MediatorHostDone
    waiting.get(JSON.stringify(command))?.()
  })
  return {
    addresses: settings.mediators.map(({ address }) => address),
    command: (command) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          const message = `${name} had not done ${command.kind} after ${doneWithinMs} ms`
          reject(new AppError({ code: 'DEVNET_SERVICE', message, retryable: false }))
        }, doneWithinMs)
        waiting.set(JSON.stringify(command), () => {
          clearTimeout(late)
          resolve()
        })
        child.send(command)
      }),
    ended: child.ended,
    close: child.close,
  }
}
