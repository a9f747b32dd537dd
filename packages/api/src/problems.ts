import { Type } from 'typebox'
import type { Static } from 'typebox'
import { OFF_CHAIN } from './deals/not-on-chain.ts'

/** Every problem the API can answer with: HTTP status, title, and what it means and what to do, in words. */
export const PROBLEMS = {
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'No such page or route',
    explanation:
      'Nothing is served under this path. /openapi.json lists every route of the API; / is the explorer.',
    retryable: false,
  },
  DISPUTE_NOT_FOUND: {
    status: 404,
    title: 'No such dispute',
    explanation:
      'No dispute with this id has been seen on the chains this indexer follows. The id is 32 bytes of hex. A dispute that was opened moments ago appears once its block has been read.',
    retryable: true,
  },
  ROUND_NOT_FOUND: {
    status: 404,
    title: 'No such round',
    explanation:
      'The dispute is known and has not opened a round with this number. Rounds count from 1; a round that was opened moments ago appears once its block has been read.',
    retryable: true,
  },
  DEAL_NOT_FOUND: {
    status: 404,
    title: 'No such deal on chain',
    explanation: `No deal with this id has been seen on the chains this indexer follows: it is not on chain, or was agreed to moments ago and its block has not been read. ${OFF_CHAIN}.`,
    retryable: true,
  },
  MEDIATOR_NOT_FOUND: {
    status: 404,
    title: 'No such mediator',
    explanation: 'This address never registered as a mediator in the pool.',
    retryable: true,
  },
  MODULE_NOT_FOUND: {
    status: 404,
    title: 'No report of such a module',
    explanation: 'No determinism report of a module with this digest is kept here.',
    retryable: true,
  },
  TRUST_NOT_READ: {
    status: 404,
    title: 'Not read yet',
    explanation:
      'Who can do what is read from the chain’s state once a block has been shown, and again from time to time; of this chain it has not been. `lilymed trust --rpc` reads it from an endpoint of your own.',
    retryable: true,
  },
  EVIDENCE_NOT_FOUND: {
    status: 404,
    title: 'No such document here',
    explanation:
      'This indexer holds no document with this CID that a final fact on chain names. The evidence of a dispute says which documents there are, who names them and who was asked for them; a document is not sought before the reveal that names it is final.',
    retryable: true,
  },
  EPOCH_NOT_FOUND: {
    status: 404,
    title: 'No such epoch',
    explanation:
      'The rules of the scoreboard have no epoch with this number, or the newest block lies before the first or after the last: /v1/scoreboard/rules says which there are.',
    retryable: true,
  },
  EPOCH_OPEN: {
    status: 409,
    title: 'The epoch is not closed',
    explanation:
      'What an epoch pays is known once its last block is final; until then its scores can still change, so nothing is proved of them.',
    retryable: true,
  },
  SCORE_NOT_FOUND: {
    status: 404,
    title: 'No score in this epoch',
    explanation:
      'The address had no duty in a dispute that was settled in this epoch, or nothing is due to it. Another epoch may have it: /v1/scoreboard/epochs lists them.',
    retryable: true,
  },
  PROBLEM_NOT_FOUND: {
    status: 404,
    title: 'No such problem',
    explanation: 'The catalogue of problems has no entry with this code.',
    retryable: false,
  },
  REQUEST_INVALID: {
    status: 400,
    title: 'The request is malformed',
    explanation:
      'A parameter is missing, unknown or of the wrong shape. `errors` names each one and what was expected.',
    retryable: false,
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is not one of ours',
    explanation:
      'A cursor comes from `nextCursor` of the same list with the same filters, and cannot be made up or altered. Start again without one.',
    retryable: false,
  },
  HISTORY_TOO_LONG: {
    status: 422,
    title: 'Too many facts to fold',
    explanation:
      'What was is computed from every fact about the subject up to then, and of this one there are more than 5,000. /v1/events lists them.',
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This API only reads',
    explanation: 'Only GET and HEAD are served. Everything that changes anything is a transaction on chain.',
    retryable: false,
  },
  URI_TOO_LONG: {
    status: 414,
    title: 'The address is too long',
    explanation: 'No path or parameter of this API is longer than 1,000 characters.',
    retryable: false,
  },
  NOT_CAUGHT_UP: {
    status: 503,
    title: 'Not caught up yet',
    explanation: 'No block has been read yet, so there is nothing to answer from. /ready says when there is.',
    retryable: true,
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    explanation:
      'This address has asked more often than the operator of the indexer allows. `Retry-After` says in how many seconds it may ask again; /v1/events/stream tells of changes without asking.',
    retryable: true,
  },
  TOO_MANY_STREAMS: {
    status: 503,
    title: 'Too many live streams',
    explanation:
      'As many event streams are open as the operator of the indexer allows, or half of them from this address. /v1/events gives the same facts page by page.',
    retryable: true,
  },
  TOO_MANY_EXPORTS: {
    status: 503,
    title: 'Too many exports at once',
    explanation:
      'As many exports are being sent as the operator of the indexer allows. One ends within minutes; the lists give the same items page by page.',
    retryable: true,
  },
  INTERNAL: {
    status: 500,
    title: 'Something failed on our side',
    explanation: 'The failure is in the log of the indexer with the request id given in `instance`.',
    retryable: true,
  },
} as const satisfies Readonly<
  Record<string, { status: number; title: string; explanation: string; retryable: boolean }>
>

/** The stable name of a problem. */
export type ProblemCode = keyof typeof PROBLEMS

/** Whether a text names a problem of the catalogue. */
export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text)

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'relative address of the explanation, served by this API' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'id of the request, as the log has it' }),
    code: Type.String(),
    retryable: Type.Boolean({ description: 'the same request may succeed later' }),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), reason: Type.String() }))),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
)
/** RFC 9457 problem details, with our code and whether trying again can help. */
export type Problem = Static<typeof Problem>

/** One refused parameter. */
export type ProblemError = NonNullable<Problem['errors']>[number]

/** Builds the body of a problem answer; `detail` says what is particular to this occurrence. */
export const toProblem = (
  code: ProblemCode,
  occurrence: { readonly detail?: string; readonly instance: string; readonly errors?: ProblemError[] },
): Problem => {
  const { status, title, explanation, retryable } = PROBLEMS[code]
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: occurrence.detail ?? explanation,
    instance: occurrence.instance,
    code,
    retryable,
    ...(occurrence.errors === undefined ? {} : { errors: occurrence.errors }),
  }
}

export const ProblemExplanation = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    explanation: Type.String(),
    retryable: Type.Boolean(),
  },
  { $id: 'ProblemExplanation' },
)
