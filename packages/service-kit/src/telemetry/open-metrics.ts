import { createLifecycle } from '../lifecycle.ts'
import { silentMeter } from './meter.ts'
import type { Meter } from './meter.ts'
import type { MetricsConfig } from './metrics-config.ts'

/** A service's metrics, shown where its configuration says. */
export type Metrics = {
  readonly meter: Meter
  /** Listens, and says at which URL; undefined where metrics are off. Rejects when it cannot listen there. */
  serve(): Promise<string | undefined>
  close(): Promise<void>
}

/** Opens metrics as configured; where they are off, nothing is measured and OpenTelemetry is not even loaded. */
export const openMetrics = async (config: MetricsConfig | undefined): Promise<Metrics> => {
  if (config === undefined) {
    return { meter: silentMeter, serve: async () => undefined, close: async () => undefined }
  }
  const lifecycle = createLifecycle()
  const [{ openTelemetry }, { serveMetrics }] = await Promise.all([
    import('./open-telemetry.ts'),
    import('./serve-metrics.ts'),
  ])
  const telemetry = lifecycle.use(openTelemetry())
  return {
    meter: telemetry.meter,
    serve: async () => lifecycle.use(await serveMetrics(telemetry, config)).url,
    close: () => lifecycle.close(),
  }
}
