import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { routes, sharedSchemas } from '@lilymed/api'
import type { OperationId } from '@lilymed/api'
import type { FastifyInstance } from 'fastify'

/** A schema whose objects hold what they name and nothing else: what is sent is what a reader was told of. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  const isOpen = 'properties' in inside && !('additionalProperties' in inside)
  return isOpen ? { ...inside, additionalProperties: false } : inside
}

/** A validator that knows every shared schema and refuses what a schema does not name. */
export const createSchemaCheck = (): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false })
  formats.default(ajv)
  for (const schema of sharedSchemas) ajv.addSchema(closed(schema) as object)
  const compile = ajv.compile.bind(ajv)
  return Object.assign(ajv, { compile: (schema: object) => compile(closed(schema) as object) })
}

/** Asks a server as its readers do, and holds its answers to their schemas. */
export const createAsking = (app: Pick<FastifyInstance, 'inject'>) => {
  const ajv = createSchemaCheck()
  const schemas = new Map(Object.entries(routes).map(([id, { answer }]) => [id, ajv.compile({ ...answer })]))

  const get = async (url: string, headers: Record<string, string> = {}) => {
    const response = await app.inject({ url, headers })
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? undefined : response.json(),
    }
  }

  /** The body of an answer that is as its route's schema says. */
  const getChecked = async (id: OperationId, url: string) => {
    const answer = await get(url)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const check = schemas.get(id)
    assert.ok(check?.(answer.body), `${url} is not as its schema says: ${JSON.stringify(check?.errors)}`)
    return answer.body
  }

  /** The body of a problem. */
  const problemOf = async (url: string, status: number, code: string) => {
    const answer = await get(url)
    assert.equal(answer.status, status, `${url}: ${JSON.stringify(answer.body)}`)
    assert.equal(answer.body.code, code)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    return answer.body
  }

  return { get, getChecked, problemOf }
}
