import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DealContainer } from '../documents/deal-container.ts'
import { memberOf } from '../json/json-node.ts'
import type { JsonNode } from '../json/json-node.ts'
import { readAnswerAs } from './read-answer.ts'
import { SolverError } from './solver-error.ts'

const DealRecord = Type.Omit(DealContainer, ['deal'])

/** What a solver keeps beside a deal. */
export type DealRecord = Static<typeof DealRecord>

/** A deal as a solver gave it. The document is unread on purpose: `proveDeal` reads it. */
export type UnprovedDeal = { readonly record: DealRecord; readonly document: JsonNode }

/** Takes a deal out of a solver's answer. Throws a SolverError. */
export const readUnprovedDeal = (path: string, container: JsonNode): UnprovedDeal => {
  const document = memberOf(container, 'deal')
  if (!document)
    throw new SolverError('SOLVER_ANSWER_MALFORMED', path, 'expected an object with a deal in it')
  return { record: readAnswerAs(path, DealRecord, container), document }
}
