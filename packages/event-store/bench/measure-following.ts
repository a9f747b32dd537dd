import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventStore } from '../src/index.ts'
import { atMost, figure, percentile } from './metric.ts'
import type { Metric } from './metric.ts'
import { sampleEvent } from './sample-events.ts'

const appends = 500

/**
 * Lets another process catch up with the whole log and follow it, and measures from when an append is asked for
 * here, its wait for the disk included, to when its event is there.
 */
export const measureFollowing = async (store: EventStore, path: string): Promise<Metric[]> => {
  const script = new URL('follow.child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const started = performance.now()
    await lines.next()
    const caughtUpMs = performance.now() - started
    const latenciesMs: number[] = []
    for (let index = 0; index < appends; index++) {
      const askedNs = String(process.hrtime.bigint())
      await store.append('followed', 'any', [{ ...sampleEvent(index), metadata: { askedNs } }])
      latenciesMs.push(Number((await lines.next()).value))
      await delay(Math.random() * 10) // so that the reader's polling is met at any phase
    }
    return [
      figure('catching up with the whole log in another process', caughtUpMs, 'ms'),
      atMost('from an append to another process, p50', percentile(latenciesMs, 0.5), 'ms', 5),
      figure('from an append to another process, p99', percentile(latenciesMs, 0.99), 'ms'),
    ]
  } finally {
    child.kill()
  }
}
