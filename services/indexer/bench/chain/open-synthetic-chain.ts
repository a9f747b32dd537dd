import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A chain being served, and how to end that. */
export type ServedChain = { readonly url: string; readonly head: number; stop(): Promise<void> }

/** Serves a chain of `events` logs from a process of its own, made as it is read: seconds where a real node needs half an hour. */
export const openSyntheticChain = async (events: number): Promise<ServedChain> => {
  const script = new URL('synthetic-chain.child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, JSON.stringify({ events })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { value } = (await lines.next()) as { value?: string }
  if (value === undefined) throw new Error(`expected a chain of ${events} logs, but its process ended`)
  const { url, head } = JSON.parse(value) as { url: string; head: number }
  return {
    url,
    head,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}
