/** A refusal that the caller can act on: a stable code, and whatever data explains it. */
export type Rejection = { readonly code: string }

/** What `decide` answers: the events that now hold, or why the command is refused. Refusals are values, never thrown. */
export type Decision<Event, Refusal extends Rejection = Rejection> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'rejected'; readonly rejection: Refusal }

/** State from events alone. */
export type Evolver<State, Event> = {
  readonly initialState: () => State
  readonly evolve: (state: State, event: Event) => State
}

/**
 * A decision maker as three pure functions. Time, ids and secrets arrive inside the command, so the same command in the same
 * state always gives the same answer.
 */
export type Decider<State, Command, Event, Refusal extends Rejection = Rejection> = Evolver<State, Event> & {
  readonly decide: (command: Command, state: State) => Decision<Event, Refusal>
}

/** Accepts a command with the events it causes; none means that nothing is left to do. */
export const accepted = <Event>(...events: readonly Event[]): Decision<Event, never> => ({
  kind: 'accepted',
  events,
})

/** Refuses a command. */
export const rejected = <Refusal extends Rejection>(rejection: Refusal): Decision<never, Refusal> => ({
  kind: 'rejected',
  rejection,
})

/** The state after a history. */
export const fold = <State, Event>(evolver: Evolver<State, Event>, events: Iterable<Event>): State => {
  let state = evolver.initialState()
  for (const event of events) state = evolver.evolve(state, event)
  return state
}
