import type { AnswerOf, AsOf, OperationId, ParamsOf, QueryOf } from '@lilymed/api'
import type { Answer } from './answer.ts'

/** What a handler is given: the parameters of its route, checked, and what the answer is as of. */
export type Input<Id extends OperationId> = {
  readonly params: ParamsOf<Id>
  readonly query: QueryOf<Id>
  readonly asOf: AsOf
}

/** Answers one route. */
export type Handler<Id extends OperationId> = (
  input: Input<Id>,
) => Answer<AnswerOf<Id>> | Promise<Answer<AnswerOf<Id>>>

/** One function for each of these routes. */
export type HandlersOf<Routes extends object> = {
  readonly [Id in keyof Routes & OperationId]: Handler<Id>
}

/** One function per route of the table. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> }
