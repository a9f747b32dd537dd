import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { atLeast, atMost, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { runChild } from './run-child.ts'
import type { Measured } from './run-child.ts'

/** A chain to read: where, up to which block, how many logs it holds. */
export type Subject = { readonly url: string; readonly head: number; readonly events: number }

const blocksAtOnce = 50

const rate = (events: number, { wallMs }: Measured): number => (events / wallMs) * 1_000

const rawRead = ({ url, head }: Subject, inFlight: number): Promise<Measured> =>
  runChild<Measured>('raw-read.child.ts', { url, head, blocksAtOnce, inFlight })

const backfill = ({ url, head }: Subject, folder: string, projected = true) => {
  const directory = mkdtempSync(join(folder, 'backfill-'))
  return runChild<Measured>('backfill.child.ts', { url, head, directory, projected }).then((measured) => ({
    measured,
    directory,
  }))
}

/**
 * Backfills in turn with raw reads, so that whatever else the machine does meets both; figures are medians of the rounds.
 * Gives the directory of the last backfill too.
 */
export const measureBackfill = async (
  subject: Subject,
  folder: string,
  rounds: number,
): Promise<{ metrics: Metric[]; directory: string }> => {
  const { events } = subject
  const all: Array<{ raw: Measured; stored: Measured; shown: Measured }> = []
  let directory = ''
  for (let round = 0; round < rounds; round += 1) {
    const raw = await rawRead(subject, 3)
    const stored = (await backfill(subject, folder, false)).measured
    const done = await backfill(subject, folder)
    directory = done.directory
    all.push({ raw, stored, shown: done.measured })
  }
  const of = (value: (round: (typeof all)[number]) => number): number => median(all.map(value))
  return {
    directory,
    metrics: [
      figure(
        'raw read: socket and JSON.parse alone',
        of(({ raw }) => rate(events, raw)),
        'logs/s',
      ),
      figure(
        'raw read, CPU',
        of(({ raw }) => (raw.cpuMs * 1_000) / events),
        'µs/log',
      ),
      figure(
        'backfill stored, not projected',
        of(({ stored }) => rate(events, stored)),
        'events/s',
      ),
      figure(
        'backfill stored, not projected, CPU',
        of(({ stored }) => (stored.cpuMs * 1_000) / events),
        'µs/event',
      ),
      atLeast(
        'backfill stored and projected',
        of(({ shown }) => rate(events, shown)),
        'events/s',
        60_000,
      ),
      atLeast(
        'backfill against the raw read',
        of(({ raw, shown }) => raw.wallMs / shown.wallMs),
        'times',
        0.3,
      ),
      atMost(
        'backfill stored and projected, CPU',
        of(({ shown }) => (shown.cpuMs * 1_000) / events),
        'µs/event',
        16,
      ),
      atMost(
        'RPC requests for 150,000 logs',
        of(({ shown }) => (shown.requests / events) * 150_000),
        'requests',
        150,
      ),
      atMost(
        'highest memory of the backfill',
        of(({ shown }) => shown.peakMiB),
        'MiB',
        300,
      ),
    ],
  }
}

/** The same at an endpoint that answers 50 ms later, against a raw read of two requests in flight. */
export const measureDistantBackfill = async (subject: Subject, folder: string): Promise<Metric[]> => {
  const script = new URL('delaying-relay.child.ts', import.meta.url).pathname
  const parameters = JSON.stringify({ url: subject.url, latencyMs: 50 })
  const relay = spawn(process.execPath, [script, parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
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

/** Rebuilds the read model of a backfilled store, in turn with reading that store in batches. */
export const measureRebuild = async (directory: string, rounds: number): Promise<Metric[]> => {
  const all: Array<{ read: Measured; rebuilt: Measured }> = []
  for (let round = 0; round < rounds; round += 1) {
    const read = await runChild<Measured>('rebuild.child.ts', { directory, projected: false })
    const rebuilt = await runChild<Measured>('rebuild.child.ts', { directory, projected: true })
    all.push({ read, rebuilt })
  }
  const of = (value: (round: (typeof all)[number]) => number): number => median(all.map(value))
  return [
    figure(
      'batched read of the store',
      of(({ read }) => rate(read.events, read)),
      'events/s',
    ),
    atLeast(
      'projection rebuild',
      of(({ rebuilt }) => rate(rebuilt.events, rebuilt)),
      'events/s',
      200_000,
    ),
    atLeast(
      'projection rebuild against the batched read',
      of(({ read, rebuilt }) => read.wallMs / rebuilt.wallMs),
      'times',
      0.6,
    ),
  ]
}

/** What an event costs in a backfill of another length, against the same of this one. */
export const measureLength = async (
  subject: Subject,
  folder: string,
  shorter: readonly Metric[],
): Promise<Metric[]> => {
  const { measured } = await backfill(subject, folder)
  const cpu = (measured.cpuMs * 1_000) / subject.events
  const before =
    shorter.find(({ name }) => name === 'backfill stored and projected, CPU')?.value ?? Number.NaN
  const name = `${subject.events} events`
  return [
    figure(`${name}: backfill stored and projected`, rate(subject.events, measured), 'events/s'),
    figure(`${name}: CPU`, cpu, 'µs/event'),
    atMost(`${name}: CPU against the shorter chain`, cpu / before, 'times', 1.2),
    atMost(`${name}: highest memory`, measured.peakMiB, 'MiB', 300),
  ]
}
