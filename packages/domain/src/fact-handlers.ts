import type { ChainFact, FactOf, FactType } from './facts.ts'

/** For each fact type that changes a state, how it does. */
export type FactHandlers<State, Types extends FactType> = {
  readonly [Type in Types]: (state: State, fact: FactOf<Type>) => State
}

/** Whether the handlers know a fact's type. */
export const handles = <State, Types extends FactType>(
  handlers: FactHandlers<State, Types>,
  fact: ChainFact,
): fact is FactOf<Types> => Object.hasOwn(handlers, fact.type)

/** Applies the one handler of a fact's type. */
export const applyFact = <State, Types extends FactType>(
  handlers: FactHandlers<State, Types>,
  state: State,
  fact: FactOf<Types>,
): State => {
  const handler: (state: State, fact: FactOf<Types>) => State = handlers[fact.type]
  return handler(state, fact)
}
