import type { FastifyError, FastifyReply } from 'fastify'

/** Codes of this API's problems, with status, title and whether the same request may succeed later. */
export const problems = {
  REQUEST_INVALID: { status: 400, title: 'The request does not have the documented form', retryable: false },
  UNAUTHORISED: {
    status: 401,
    title: 'The bearer token or the client certificate is missing or wrong',
    retryable: false,
  },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address', retryable: false },
  RUN_UNKNOWN: { status: 404, title: 'No run has this id', retryable: false },
  EXAMINATION_UNKNOWN: { status: 404, title: 'No examination has this id', retryable: false },
  ARTIFACT_UNKNOWN: { status: 404, title: 'No artifact has this digest', retryable: false },
  RUN_UNFINISHED: { status: 409, title: 'A run is not finished yet', retryable: true },
  BODY_TOO_LARGE: { status: 413, title: 'The bundle is larger than the service accepts', retryable: false },
  DIGEST_MISMATCH: { status: 422, title: 'Bytes do not have the digest they are named by', retryable: false },
  BYTES_MALFORMED: { status: 422, title: 'Bytes are not base64', retryable: false },
  PATH_REFUSED: { status: 422, title: 'An input path is refused', retryable: false },
  TEXT_REFUSED: { status: 422, title: 'A text of the bundle is refused', retryable: false },
  TENSOR_REFUSED: { status: 422, title: 'A tensor is refused', retryable: false },
  BUFFER_REFUSED: { status: 422, title: 'A buffer of a kernel is refused', retryable: false },
  ENGINE_UNAVAILABLE: { status: 422, title: 'This service has no such engine', retryable: false },
  CLASS_UNAVAILABLE: { status: 422, title: 'No slot here is what the run asks for', retryable: false },
  DEADLINE_UNREACHABLE: { status: 422, title: 'The run could end after its deadline', retryable: false },
  DEADLINE_PASSED: { status: 422, title: 'The deadline has passed', retryable: false },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body has another media type', retryable: false },
  ARTIFACT_TOO_LARGE: { status: 413, title: 'The artifact is larger than the store', retryable: false },
  RANGE_UNSATISFIABLE: { status: 416, title: 'The artifact has no such part', retryable: false },
  ARTIFACT_EVICTED: {
    status: 410,
    title: 'The artifact was dropped to make room',
    retryable: true,
  },
  ARTIFACT_LOST: {
    status: 410,
    title: 'The artifact was dropped, and the run that made it now makes another',
    retryable: false,
  },
  LENGTH_REQUIRED: { status: 411, title: 'The length of the artifact must come before it', retryable: false },
  LIMITS_TOO_LARGE: { status: 422, title: 'The run could leave more than is kept of one', retryable: false },
  CONNECTIONS_FULL: {
    status: 429,
    title: 'This client has too many connections',
    retryable: true,
    retryAfterSeconds: 1,
  },
  QUEUE_FULL: { status: 429, title: 'The queue is full', retryable: true, retryAfterSeconds: 5 },
  STORE_FULL: {
    status: 507,
    title: 'There is no room for more artifacts',
    retryable: true,
    retryAfterSeconds: 30,
  },
  DRAINING: { status: 503, title: 'The service is shutting down', retryable: true, retryAfterSeconds: 5 },
  INTERNAL: { status: 500, title: 'The service failed', retryable: true },
} as const

const expectedType = 'expected application/octet-stream for an artifact, application/json elsewhere'

export type ProblemCode = keyof typeof problems
export type ProblemDetails = {
  readonly detail?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** The run that makes an artifact that is gone. */
  readonly runId?: string
}

/** Answers with an RFC 9457 problem document. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  details: ProblemDetails = {},
): FastifyReply {
  const { status, title, retryable } = problems[code]
  const { retryAfterSeconds } = problems[code] as { readonly retryAfterSeconds?: number }
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  const type = `/problems/${code.toLowerCase().replaceAll('_', '-')}`
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type, title, status, code, retryable, ...details })
}

/** The problem an error of Fastify's or ours is: what the client did wrong, or INTERNAL, which says nothing of the cause. */
export function problemOf(error: FastifyError): {
  readonly code: ProblemCode
  readonly details?: ProblemDetails
} {
  if (error.validation !== undefined) {
    const errors = error.validation.map(({ instancePath, message = 'is not valid', params }) => ({
      path: `${error.validationContext ?? 'body'}${instancePath}`,
      message:
        'additionalProperty' in params ? `${message}: ${String(params['additionalProperty'])}` : message,
    }))
    return { code: 'REQUEST_INVALID', details: { errors } }
  }
  if (error.statusCode === 413) return { code: 'BODY_TOO_LARGE' }
  if (error.statusCode === 415) {
    return { code: 'MEDIA_TYPE_UNSUPPORTED', details: { detail: expectedType } }
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { code: 'REQUEST_INVALID', details: { detail: error.message } }
  }
  return { code: 'INTERNAL' }
}
