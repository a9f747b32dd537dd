/** One figure of a run; `target` and `ok` are null where nothing is asked of it. */
export interface Metric {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target: number | null
  readonly ok: boolean | null
}

/** One way of using a store, measured: what a line of the printed table shows. */
export interface Measurement {
  readonly engine: string
  readonly workload: string
  /** events per call */
  readonly batchSize: number
  readonly eventsPerSecond: number
  /** time of one call */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** A figure that should be at least `target`. */
export const atLeast = (name: string, value: number, unit: string, target: number): Metric => ({
  name,
  value: rounded(value),
  unit,
  target,
  ok: value >= target,
})

/** A figure that should be at most `target`. */
export const atMost = (name: string, value: number, unit: string, target: number): Metric => ({
  ...atLeast(name, value, unit, target),
  ok: value <= target,
})

/** A figure that informs. */
export const figure = (name: string, value: number, unit: string): Metric => ({
  name,
  value: rounded(value),
  unit,
  target: null,
  ok: null,
})

/** The figures of a measurement, for programs. */
export const metricsOf = (measurement: Measurement): Metric[] => {
  const { engine, workload, batchSize, eventsPerSecond, p50Ms, p99Ms } = measurement
  const name = `${engine}, ${workload}, batch ${batchSize}`
  return [
    figure(name, eventsPerSecond, 'events/s'),
    figure(`${name}, p50`, p50Ms, 'ms'),
    figure(`${name}, p99`, p99Ms, 'ms'),
  ]
}

/** The value below which `share` of the values lie. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

const rounded = (value: number): number => Number(value.toPrecision(4))
