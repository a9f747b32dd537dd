/** Names and values that tell the series of one metric apart. Few values each; never an id, a URL's path or a secret. */
export type Labels = Readonly<Record<string, string>>

export type Observation = { readonly value: number; readonly labels?: Labels }

export type Counter = { add(value: number, labels?: Labels): void }
export type Histogram = { record(value: number, labels?: Labels): void }

/**
 * Where a process makes its metrics. Names are given as Prometheus shows them, without the prefix `lilymed_`: seconds and bytes
 * as units at the end, `_total` at the end of what only grows.
 */
export type Meter = {
  counter(name: string, help: string): Counter
  /** @param buckets upper bounds, ascending */
  histogram(name: string, help: string, buckets: readonly number[]): Histogram
  /** A value that goes up and down, read when it is asked for. */
  gauge(name: string, help: string, read: () => Iterable<Observation>): void
  /** What somebody else counts and only grows, read when it is asked for. */
  runningTotal(name: string, help: string, read: () => Iterable<Observation>): void
}

/** Takes every measurement and keeps none: for a process whose metrics nobody asks for. */
export const silentMeter: Meter = {
  counter: () => ({ add: () => undefined }),
  histogram: () => ({ record: () => undefined }),
  gauge: () => undefined,
  runningTotal: () => undefined,
}
