import type { FastifyReply } from 'fastify'

/** Codes of this API's problems, with status, title and whether the same request may succeed later. */
export const problems = {
  REQUEST_INVALID: { status: 400, title: 'The request does not have the documented form', retryable: false },
  UNAUTHORISED: { status: 401, title: 'The bearer token is missing or wrong', retryable: false },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address', retryable: false },
  RUN_UNKNOWN: { status: 404, title: 'No run has this id', retryable: false },
  ARTIFACT_UNKNOWN: { status: 404, title: 'No artifact has this digest', retryable: false },
  BODY_TOO_LARGE: { status: 413, title: 'The bundle is larger than the service accepts', retryable: false },
  DIGEST_MISMATCH: { status: 422, title: 'Bytes do not have the digest they are named by', retryable: false },
  BYTES_MALFORMED: { status: 422, title: 'Bytes are not base64', retryable: false },
  PATH_REFUSED: { status: 422, title: 'An input path is refused', retryable: false },
  TEXT_REFUSED: { status: 422, title: 'An argument or environment value is refused', retryable: false },
  TENSOR_REFUSED: { status: 422, title: 'A tensor is refused', retryable: false },
  BUFFER_REFUSED: { status: 422, title: 'A buffer of a kernel is refused', retryable: false },
  DEADLINE_PASSED: { status: 422, title: 'The deadline has passed', retryable: false },
  QUEUE_FULL: { status: 429, title: 'The queue is full', retryable: true },
  DRAINING: { status: 503, title: 'The service is shutting down', retryable: true },
  INTERNAL: { status: 500, title: 'The service failed', retryable: true },
} as const

export type ProblemCode = keyof typeof problems
export type ProblemDetails = {
  readonly detail?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

/** Answers with an RFC 9457 problem document. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  details: ProblemDetails = {},
): FastifyReply {
  const { status, title, retryable } = problems[code]
  const type = `/problems/${code.toLowerCase().replaceAll('_', '-')}`
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type, title, status, code, retryable, ...details })
}
