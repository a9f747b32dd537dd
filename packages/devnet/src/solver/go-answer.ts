import { goJson, structNode } from '@lilymed/lilypad'
import type { FastifyReply } from 'fastify'
import type { Static, TSchema } from 'typebox'

const sendJson = (reply: FastifyReply, json: string): FastifyReply =>
  reply.type('text/plain; charset=utf-8').send(`${json}\n`)

/** Answers as Go's JSON encoder does: a line end behind it, and text/plain, because Lilypad sets no type. */
export const sendStruct = <Schema extends TSchema>(
  reply: FastifyReply,
  schema: Schema,
  value: Static<Schema>,
): FastifyReply => sendJson(reply, goJson(structNode(schema, value)))

/** Answers with a list. */
export const sendStructs = <Schema extends TSchema>(
  reply: FastifyReply,
  schema: Schema,
  values: readonly Static<Schema>[],
): FastifyReply =>
  sendJson(reply, goJson({ kind: 'array', items: values.map((value) => structNode(schema, value)) }))
