import type { EventReader } from '../src/index.ts'
import { atLeast, median, percentile } from './metric.ts'
import type { Measurement, Metric } from './metric.ts'

const passes = 5

/** Reads the whole log in batches, several times over. */
export const measureReads = async (
  engine: string,
  store: EventReader,
): Promise<{ measurements: Measurement[]; metrics: Metric[] }> => {
  const batchSize = 5_000
  const rates: number[] = []
  const callsMs: number[] = []
  for (let pass = 0; pass < passes; pass++) {
    let count = 0
    const started = performance.now()
    let asked = started
    for await (const batch of store.readBatches({ batchSize })) {
      callsMs.push(performance.now() - asked)
      count += batch.length
      asked = performance.now()
    }
    rates.push((count / (performance.now() - started)) * 1_000)
  }
  const eventsPerSecond = median(rates)
  return {
    measurements: [
      {
        engine,
        workload: 'readBatches',
        batchSize,
        eventsPerSecond,
        p50Ms: percentile(callsMs, 0.5),
        p99Ms: percentile(callsMs, 0.99),
      },
    ],
    metrics: [atLeast('readBatches', eventsPerSecond, 'events/s', 250_000)],
  }
}
