import { parseJson, readStruct } from '@lilymed/lilypad'
import type { FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { PlainRefusal } from './plain-refusal.ts'

/** The bytes of a request; none if it has no body. */
export const bodyBytes = (request: FastifyRequest): Uint8Array =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)

/** Reads bytes as a Go struct. Throws a refusal with the status and message given. */
export const readStructBytes = <Schema extends TSchema>(
  bytes: Uint8Array,
  schema: Schema,
  refusal: string,
): Static<Schema> => {
  const parsed = parseJson(Buffer.from(bytes).toString('utf8'))
  const read = parsed.kind === 'parsed' ? readStruct(schema, parsed.node) : parsed
  if (read.kind === 'read') return read.value
  throw new PlainRefusal(400, refusal)
}

/** Reads the body of a request as a Go struct. Throws Lilypad's refusal. */
export const readBody = <Schema extends TSchema>(request: FastifyRequest, schema: Schema): Static<Schema> =>
  readStructBytes(bodyBytes(request), schema, 'Error parsing request body')
