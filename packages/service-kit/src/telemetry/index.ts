// Apart from the package's main entry, because loading OpenTelemetry costs every command a tenth of a second.
export { openTelemetry } from './open-telemetry.ts'
export type { Telemetry } from './open-telemetry.ts'
export { serveMetrics } from './serve-metrics.ts'
export type { MetricsServer } from './serve-metrics.ts'
