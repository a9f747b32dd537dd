import { reduceEndpoint, unknownEndpoint } from '../endpoints/endpoint-state.ts'
import type { EndpointEvent, EndpointState } from '../endpoints/endpoint-state.ts'

type Told = EndpointEvent extends infer Event
  ? Event extends EndpointEvent
    ? Omit<Event, 'at'> & { readonly at?: number }
    : never
  : never

/** An endpoint to which these things happened, each at the time it names or else when the one before did; the first at 0. */
export const endpointAfter = (...story: readonly Told[]): EndpointState => {
  let at = 0
  return story.reduce((state, event) => {
    at = event.at ?? at
    return reduceEndpoint(state, { ...event, at })
  }, unknownEndpoint('one'))
}
