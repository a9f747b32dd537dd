import type { Meter, Observation } from '@lilymed/service-kit'
import type { EndpointStanding } from '../status.ts'

/** Shows how each endpoint of a mediator's chain stands, read from its status when somebody asks. */
export const watchEndpoints = (meter: Meter, read: () => readonly EndpointStanding[]): void => {
  const each = (value: (endpoint: EndpointStanding) => number | null) => (): Observation[] =>
    read().flatMap((endpoint) => {
      const found = value(endpoint)
      return found === null ? [] : [{ value: found, labels: { endpoint: endpoint.name } }]
    })
  meter.gauge(
    'mediator_endpoint_up',
    '1 for an endpoint that is used',
    each(({ state }) => Number(state === 'serving')),
  )
  meter.gauge(
    'mediator_endpoint_lag_blocks',
    'blocks behind the highest head of any endpoint',
    each(({ lagBlocks }) => lagBlocks),
  )
  meter.gauge(
    'mediator_endpoint_error_share',
    'of the latest requests',
    each(({ errorShare }) => errorShare),
  )
  meter.runningTotal(
    'mediator_endpoint_contradictions_total',
    'contradictions that an endpoint was held responsible for',
    each(({ contradictions }) => contradictions),
  )
}
