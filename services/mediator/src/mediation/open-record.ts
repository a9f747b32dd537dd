import { fold } from '@lilymed/domain'
import type { Decider, Decision, Evolver, Rejection } from '@lilymed/domain'
import { OutcomeUnknown, StreamNotFound, WrongExpectedRevision, eventId } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'

/** Namespace of the ids of mediation events (RFC 9562 §5.5); fixed for good, so that a retried append is recognised. */
const eventNamespace = '1f0d9c52-6c1b-4b0e-9d3a-5a7f2c8e41b6'

/** The durable record of one process manager. */
export type DurableRecord<State, Command, Event, Refusal extends Rejection> = {
  /** The state after everything that is stored. */
  state(): State
  /** Decides a command and stores its events, one command at a time. A rejection stores nothing. */
  execute(command: Command): Promise<Decision<Event, Refusal>>
}

type Store = Pick<EventStore, 'append' | 'readStream'>

/** An event as a record keeps it. */
type Told = { readonly type: string; readonly data: unknown }

export type RecordOptions<State, Event> = {
  readonly store: Store
  readonly stream: string
  /** Flat metadata that every event carries. */
  readonly metadata: Readonly<Record<string, string>>
  /** Told of events once they are stored. */
  readonly onStored: (events: readonly Event[], state: State) => void
}

/** Opens a record, empty if it has none yet. Throws what the store throws. */
export const openRecord = async <State, Command, Event extends Told, Refusal extends Rejection>(
  decider: Decider<State, Command, Event, Refusal>,
  { store, stream, metadata, onStored }: RecordOptions<State, Event>,
): Promise<DurableRecord<State, Command, Event, Refusal>> => {
  let { state, next } = await read(decider, store, stream)
  let last: Promise<unknown> = Promise.resolve()

  const decideAndStore = async (command: Command): Promise<Decision<Event, Refusal>> => {
    const decision = decider.decide(command, state)
    if (decision.kind === 'rejected') return decision
    const [first, ...rest] = decision.events.map((event, index) => ({
      id: eventIdOf(stream, next + BigInt(index), event),
      type: event.type,
      data: event.data as NewEvent['data'],
      metadata,
    }))
    if (first === undefined) return decision
    try {
      await append(store, stream, next, [first, ...rest])
    } catch (failure) {
      // The store and this copy of it no longer agree; only the store counts from here.
      ;({ state, next } = await read(decider, store, stream))
      throw failure
    }
    next += BigInt(decision.events.length)
    state = decision.events.reduce(decider.evolve, state)
    onStored(decision.events, state)
    return decision
  }

  return {
    state: () => state,
    execute: (command) => {
      const done = last.then(() => decideAndStore(command))
      last = done.catch(() => undefined)
      return done
    },
  }
}

/** What an event says is part of its id: the same again is a retry, something else at its revision is a conflict. */
const eventIdOf = (stream: string, revision: bigint, event: Told): string =>
  eventId(eventNamespace, `${stream}/${revision}/${JSON.stringify(event)}`)

const append = async (
  store: Store,
  stream: string,
  next: bigint,
  events: readonly [NewEvent, ...NewEvent[]],
): Promise<void> => {
  const expected = next === 0n ? 'no_stream' : next - 1n
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.append(stream, expected, events)
      return
    } catch (failure) {
      if (failure instanceof WrongExpectedRevision || !(failure instanceof OutcomeUnknown) || attempt === 5)
        throw failure
    }
  }
}

const read = async <State, Event>(
  decider: Evolver<State, Event>,
  store: Store,
  stream: string,
): Promise<{ state: State; next: bigint }> => {
  const events: Event[] = []
  try {
    for await (const { type, data } of store.readStream(stream))
      events.push({ type, data } as unknown as Event)
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return { state: fold(decider, events), next: BigInt(events.length) }
}
