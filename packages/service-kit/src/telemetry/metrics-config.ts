import { Type } from 'typebox'
import type { Static } from 'typebox'

/** Where a service shows its metrics; nowhere unless this is given. */
export const MetricsConfig = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description:
        'address of the listener for metrics; keep it from the public, they name your RPC providers',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65_535,
      description: 'shows metrics for Prometheus at /metrics on a port of their own; 0 for any free port',
    }),
  },
  { additionalProperties: false },
)
export type MetricsConfig = Static<typeof MetricsConfig>
