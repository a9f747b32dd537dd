// oxlint-disable unicorn/no-thenable -- given/then is the language of these tests; nothing awaits it
import { fold, type Decider, type Evolver, type Rejection } from '../decider.ts'
import { differences } from './differences.ts'

type Deeply<T> = T extends readonly (infer Item)[]
  ? readonly Deeply<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Deeply<T[Key]> }
    : T

const expectMatch = (expected: unknown, found: unknown, what: string): void => {
  const problems = differences(expected, found, what)
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** `given(evolver, ...history).then(expected)`: throws unless the folded state holds at least what is expected. */
export const given = <State, Event>(evolver: Evolver<State, Event>, ...history: readonly Event[]) => ({
  then: (expected: Deeply<State>): void => expectMatch(expected, fold(evolver, history), 'state'),
})

/** `givenDecider(decider, ...history).when(command)`: then `.then(...events)` or `.thenRejected(code)` must hold, or it throws. */
export const givenDecider = <State, Command, Event, Refusal extends Rejection>(
  decider: Decider<State, Command, Event, Refusal>,
  ...history: readonly Event[]
) => ({
  when: (command: Command) => {
    const decision = decider.decide(command, fold(decider, history))
    return {
      then: (...events: readonly Event[]): void =>
        expectMatch({ kind: 'accepted', events }, decision, 'decision'),
      thenRejected: (code: Refusal['code']): void =>
        expectMatch({ kind: 'rejected', rejection: { code } }, decision, 'decision'),
    }
  },
})
