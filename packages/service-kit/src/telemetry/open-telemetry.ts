import type { Observable } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Meter, Observation } from './meter.ts'

export type Telemetry = {
  readonly meter: Meter
  /** Every metric in Prometheus' text format. */
  exposition(): Promise<string>
  close(): Promise<void>
}

/**
 * Metrics by OpenTelemetry, shown in Prometheus' text format. Says nothing about the process itself: resource attributes would
 * publish its command line and its user.
 */
export const openTelemetry = (): Telemetry => {
  // It only collects; serving what it collects is ours, so that it listens where an operator says and nowhere else.
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const serializer = new PrometheusSerializer('lilymed', false, undefined, true, true)
  const provider = new MeterProvider({ readers: [exporter] })
  const meter = provider.getMeter('lilymed')
  const readInto = (instrument: Observable, read: () => Iterable<Observation>): void =>
    instrument.addCallback((result) => {
      for (const { value, labels } of read()) result.observe(value, labels)
    })
  return {
    meter: {
      counter: (name, description) => meter.createCounter(name, { description }),
      histogram: (name, description, buckets) =>
        meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: [...buckets] } }),
      gauge: (name, description, read) => readInto(meter.createObservableGauge(name, { description }), read),
      runningTotal: (name, description, read) =>
        readInto(meter.createObservableCounter(name, { description }), read),
    },
    exposition: async () => {
      const { resourceMetrics, errors } = await exporter.collect()
      if (errors.length > 0) throw new AggregateError(errors, 'a metric could not be read')
      return serializer.serialize(resourceMetrics)
    },
    close: () => provider.shutdown(),
  }
}
