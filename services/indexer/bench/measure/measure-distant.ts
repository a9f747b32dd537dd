import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { atLeast, figure } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { childCommand } from './run-child.ts'
import { backfill, rate, rawRead } from './subject.ts'
import type { Subject } from './subject.ts'

/** Backfills from an endpoint that answers 50 ms later, against a raw read of two requests in flight. */
export const measureDistantBackfill = async (subject: Subject, folder: string): Promise<Metric[]> => {
  const command = childCommand('delaying-relay.child.ts', { url: subject.url, latencyMs: 50 })
  const relay = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const lines = createInterface({ input: relay.stdout })[Symbol.asyncIterator]()
    const distant = { ...subject, url: String((await lines.next()).value) }
    const raw = await rawRead(distant, 2)
    const { measured } = await backfill(distant, folder)
    return [
      figure('raw read at 50 ms latency, two in flight', rate(subject.events, raw), 'logs/s'),
      figure('backfill at 50 ms latency', rate(subject.events, measured), 'events/s'),
      atLeast('backfill at 50 ms against the raw read there', raw.wallMs / measured.wallMs, 'times', 0.75),
    ]
  } finally {
    relay.kill()
  }
}
