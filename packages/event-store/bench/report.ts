import { loadavg } from 'node:os'
import type { Measurement, Metric } from './metric.ts'

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 })

/** What ran and how, for people. */
export const measurementTable = (measurements: readonly Measurement[]): string =>
  [
    `${'engine'.padEnd(8)}${'workload'.padEnd(24)}${'batch'.padStart(6)}${'events/s'.padStart(12)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`,
    ...measurements.map(
      ({ engine, workload, batchSize, eventsPerSecond, p50Ms, p99Ms }) =>
        `${engine.padEnd(8)}${workload.padEnd(24)}${number(batchSize).padStart(6)}${number(eventsPerSecond).padStart(12)}${number(p50Ms).padStart(10)}${number(p99Ms).padStart(10)}`,
    ),
  ].join('\n')

/** One figure on a line, with what is asked of it. */
export const metricLine = ({ name, value, unit, target, ok }: Metric): string => {
  const mark = ok === null ? ' ' : ok ? '✔' : '✖'
  const asked = target === null ? '' : `  (target ${number(target)})`
  return `${mark} ${name.padEnd(56)}${number(value).padStart(12)} ${unit}${asked}`
}

/** How busy the machine was with other things: figures of a busy one say little. */
export const loadLine = (): string => `load of the machine: ${loadavg().map(number).join(' ')}`
