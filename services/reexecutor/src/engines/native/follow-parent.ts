import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const intervalMs = 1_000

/** Runs beside a program that holds the main thread for as long as it likes. */
const watch = `
const parent = process.ppid
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, ${intervalMs})
require('node:worker_threads').parentPort.postMessage('watching')
`

/**
 * Ends this process soon after the service that started it is gone, even while native code never comes back. Resolves once that
 * is so: a thread that has not begun waits for the main one.
 */
export async function followParent(): Promise<void> {
  const worker = new Worker(watch, { eval: true, env: {}, resourceLimits: { maxOldGenerationSizeMb: 16 } })
  await once(worker, 'message')
  worker.unref()
}
