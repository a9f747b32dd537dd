import type { Clock } from './clock.ts'
import { reduceEndpoint, unknownEndpoint } from './endpoint-state.ts'
import type { EndpointEvent, EndpointState } from './endpoint-state.ts'

/** An event without its time, which the register adds. */
export type Happening = EndpointEvent extends infer Event
  ? Event extends EndpointEvent
    ? Omit<Event, 'at'>
    : never
  : never

/** What is known of every endpoint, in the order they were configured, and the one place where that changes. */
export type Register = {
  states(): readonly EndpointState[]
  of(id: number): EndpointState
  note(id: number, happening: Happening): void
}

/** Opens a register; `onChange` is told after each event. */
export const openRegister = (
  names: readonly string[],
  clock: Clock,
  onChange: (id: number, happening: Happening) => void,
): Register => {
  const states = names.map(unknownEndpoint)
  const of = (id: number): EndpointState => {
    const state = states[id]
    if (state === undefined) throw new RangeError(`no endpoint ${id}`)
    return state
  }
  return {
    states: () => states,
    of,
    note: (id, happening) => {
      states[id] = reduceEndpoint(of(id), { ...happening, at: clock.now() })
      onChange(id, happening)
    },
  }
}
