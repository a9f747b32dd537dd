import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import type { TSchema } from 'typebox'

const minimumInt64 = -(2n ** 63n)
const maximumInt64 = 2n ** 63n - 1n
const maximumUint64 = 2n ** 64n - 1n

const isGoInt = (_: true, value: unknown): boolean =>
  Number.isSafeInteger(value) || (typeof value === 'bigint' && value >= minimumInt64 && value <= maximumInt64)

const isGoUint64 = (_: true, value: unknown): boolean =>
  typeof value === 'bigint' && value >= 0n && value <= maximumUint64

const ajv = new Ajv({ strict: true, strictTypes: false })
ajv.addKeyword({ keyword: 'goInt', validate: isGoInt, error: { message: 'must be a 64-bit integer' } })
ajv.addKeyword({
  keyword: 'goUint64',
  validate: isGoUint64,
  error: { message: 'must be an unsigned 64-bit integer' },
})

const compiled = new WeakMap<TSchema, ValidateFunction>()

const compile = (schema: TSchema): ValidateFunction => {
  const known = compiled.get(schema)
  if (known) return known
  const validate = ajv.compile(schema)
  compiled.set(schema, validate)
  return validate
}

/** Where and how a value breaks its schema; undefined if it holds. */
export const checkStruct = (
  schema: TSchema,
  value: unknown,
): { readonly message: string; readonly path: string } | undefined => {
  const validate = compile(schema)
  if (validate(value)) return undefined
  const [error] = validate.errors ?? []
  const path = error?.instancePath ?? ''
  return { message: `${path || '/'} ${error?.message ?? 'does not hold'}`, path }
}
