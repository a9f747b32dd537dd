import { Type } from 'typebox'
import type { TSchema, TUnsafe } from 'typebox'

/**
 * The types of Lilypad's Go structs as TypeBox schemas. An object schema lists its properties in the order of the struct,
 * which is the order Go writes them in and therefore part of every id. A property is optional where only some releases
 * have it.
 */

/** Go's 64-bit `int`: a number while JavaScript keeps it exactly, a bigint beyond. */
export type GoInt = number | bigint

/** Go's `int`. */
export const goInt = (): TUnsafe<GoInt> => Type.Unsafe<GoInt>({ goInt: true })

/** Go's `uint64`: amounts and counts. */
export const goUint64 = (): TUnsafe<bigint> => Type.Unsafe<bigint>({ goUint64: true })

/** Go's `uint8`. */
export const goUint8 = () => Type.Integer({ minimum: 0, maximum: 255 })

/** A Go slice: `null` when it is nil. */
export const goSlice = <Item extends TSchema>(item: Item) => Type.Union([Type.Array(item), Type.Null()])

/** A Go `map[string]T`: written with sorted keys, `null` when it is nil. Read as an object without a prototype. */
export const goMap = <Value>(value: TSchema) =>
  Type.Union([
    Type.Unsafe<Readonly<Record<string, Value>>>({ type: 'object', additionalProperties: value }),
    Type.Null(),
  ])
