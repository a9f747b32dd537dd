import type { EventStore } from '../src/index.ts'
import type { DiskLimit } from './disk-limit.ts'
import { atLeast, figure, median, percentile } from './metric.ts'
import type { Measurement, Metric } from './metric.ts'
import { sampleEvents, streamOf } from './sample-events.ts'

interface Lap {
  readonly perSecond: number
  readonly callsMs: readonly number[]
}

let written = 0

/** Appends `count` events, `batchSize` a call, `lanes` calls in flight. Events are made before the clock starts. */
const appendLap = async (
  store: EventStore,
  { count, batchSize, lanes }: { count: number; batchSize: number; lanes: number },
): Promise<Lap> => {
  const batches = Array.from({ length: count / batchSize }, () => {
    const batch = sampleEvents(written, batchSize)
    written += batchSize
    return batch
  })
  const callsMs: number[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (;;) {
      const at = next++
      const batch = batches[at]
      if (batch === undefined) return
      const started = performance.now()
      await store.append(streamOf(at), 'any', batch)
      callsMs.push(performance.now() - started)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))
  return { perSecond: (count / (performance.now() - started)) * 1_000, callsMs }
}

const rounds = 9

/** How finely appends one at a time take turns with the disk's own limit. */
const slices = 16

/** Adds up laps done one after the other. */
const joined = (laps: readonly Lap[], count: number): Lap => ({
  perSecond: count / laps.reduce((sum, { perSecond }) => sum + count / laps.length / perSecond, 0),
  callsMs: laps.flatMap(({ callsMs }) => callsMs),
})

/**
 * Appends one at a time, 64 in flight, and in batches of 500, in turn with bursts of the disk's own limit, so that
 * whatever else the machine does meets all of them. A neighbour's wait for the disk holds ours up for tens of
 * milliseconds, so appends one at a time, which are measured against that limit alone, take turns with it every 25.
 * Ratios are medians over the rounds.
 */
export const measureAppends = async (
  engine: string,
  store: EventStore,
  disk: DiskLimit,
): Promise<{ measurements: Measurement[]; metrics: Metric[] }> => {
  const single = { workload: 'one append at a time', count: 400, batchSize: 1, lanes: 1 }
  const inFlight = { workload: '64 appends in flight', count: 6_400, batchSize: 1, lanes: 64 }
  const batches = { workload: 'batches', count: 20_000, batchSize: 500, lanes: 1 }
  const workloads = [single, inFlight, batches]
  const limits: number[] = []
  const laps = workloads.map((): Lap[] => [])
  for (const workload of workloads) await appendLap(store, workload) // code and caches warm
  for (let round = 0; round < rounds; round++) {
    const appended: Lap[] = []
    const confirmed: Lap[] = []
    for (let slice = 0; slice < slices; slice++) {
      confirmed.push({ perSecond: disk.burst(single.count / slices), callsMs: [] })
      appended.push(await appendLap(store, { ...single, count: single.count / slices }))
    }
    limits.push(joined(confirmed, single.count).perSecond)
    laps[0]?.push(joined(appended, single.count))
    laps[1]?.push(await appendLap(store, inFlight))
    laps[2]?.push(await appendLap(store, batches))
  }
  const rate = (index: number): number => median((laps[index] ?? []).map(({ perSecond }) => perSecond))
  const ratio = (index: number): number =>
    median((laps[index] ?? []).map(({ perSecond }, round) => perSecond / (limits[round] ?? Number.NaN)))
  return {
    measurements: workloads.map(({ workload, batchSize }, index) => {
      const calls = (laps[index] ?? []).flatMap(({ callsMs }) => callsMs)
      return {
        engine,
        workload,
        batchSize,
        eventsPerSecond: rate(index),
        p50Ms: percentile(calls, 0.5),
        p99Ms: percentile(calls, 0.99),
      }
    }),
    metrics: [
      figure('fdatasync of 4 KiB on a growing file', median(limits), 'per second'),
      atLeast('one append at a time against fdatasync', ratio(0), 'times', 0.9),
      atLeast('64 appends in flight against fdatasync', ratio(1), 'times', 8),
      atLeast('batches of 500', rate(2), 'events/s', 80_000),
    ],
  }
}
