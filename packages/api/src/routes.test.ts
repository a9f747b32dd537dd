import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PROBLEMS, toProblem } from './problems.ts'
import { requestPath } from './request-path.ts'
import { routes } from './routes.ts'
import { sharedSchemas } from './shared-schemas.ts'

const referencesIn = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(referencesIn)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  )
}

describe('routes', () => {
  it('refer only to shared schemas', () => {
    const known = new Set<string>(sharedSchemas.map((schema) => `${(schema as { $id?: string }).$id}#`))
    for (const reference of [...referencesIn(routes), ...referencesIn(sharedSchemas)]) {
      assert.ok(known.has(reference), `${reference} is not shared`)
    }
  })

  it('declare exactly the parameters that their paths have', () => {
    for (const [id, { path, params }] of Object.entries(routes)) {
      const named = [...path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name)
      assert.deepEqual(Object.keys(params.properties), named, id)
    }
  })
})

describe('requestPath', () => {
  it('refuses a missing part', () => {
    assert.throws(() => requestPath('/v1/deals/:dealId', {}, {}), TypeError)
  })
})

describe('problems', () => {
  it('explain themselves in whole sentences', () => {
    for (const [code, { explanation, status }] of Object.entries(PROBLEMS)) {
      assert.match(explanation, /^[A-Z`/].{20,}\.$/s, code)
      assert.ok(status >= 400 && status < 600, code)
    }
  })

  it('carry the particular detail where there is one', () => {
    const problem = toProblem('REQUEST_INVALID', { detail: 'limit must be <= 200', instance: 'r' })
    assert.equal(problem.detail, 'limit must be <= 200')
    assert.equal(problem.type, '/problems/REQUEST_INVALID')
    assert.equal(toProblem('INTERNAL', { instance: 'r' }).detail, PROBLEMS.INTERNAL.explanation)
  })
})
