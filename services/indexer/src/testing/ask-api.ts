import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { routes, sharedSchemas } from '@lilymed/api'
import type { OperationId } from '@lilymed/api'
import type { FastifyInstance } from 'fastify'

/** A validator that knows every shared schema. */
export const createSchemaCheck = (): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false })
  formats.default(ajv)
  for (const schema of sharedSchemas) ajv.addSchema(schema)
  return ajv
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
