import { Type } from 'typebox'
import type { TObject, TSchema } from 'typebox'
import { AsOf } from '../schemas/as-of.ts'
import { Address, Nullable, Position, refTo, Timestamp } from '../schemas/primitives.ts'

/** How a list is paged. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before' })),
}

/** Of one chain. */
export const chainFilter = {
  chainId: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
}

/** Of a stretch of time. */
export const timeFilter = {
  from: Type.Optional({ ...Timestamp, maxLength: 40, description: 'not before this time (RFC 3339)' }),
  to: Type.Optional({ ...Timestamp, maxLength: 40, description: 'before this time (RFC 3339)' }),
}

/** As it was at a moment. */
export const momentQuery = {
  atPosition: Type.Optional({ ...Position, description: 'as it was at this place of the event log' }),
  atBlock: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'as it was at this block of its chain, as the chain is known now',
    }),
  ),
}

/** The id of a deal as a parameter. */
export const dealIdOf = Type.String({ minLength: 1, maxLength: 200 })

/** The name of a module as a parameter. */
export const moduleName = Type.String({ minLength: 1, maxLength: 200 })

/** By those whom a deal is between. */
export const partyFilter = {
  jobCreator: Type.Optional(Address),
  resourceProvider: Type.Optional(Address),
  solver: Type.Optional(Address),
}

/** By the module of a deal's job, as far as the chain tells it. */
export const moduleFilter = {
  module: Type.Optional({
    ...moduleName,
    description: 'of deals that contracts asked for: the module they named',
  }),
}

/** One page of a list. */
export const Page = <Item extends TSchema & { readonly $id?: string }>(item: Item) =>
  Type.Object({
    items: Type.Array(refTo(item)),
    nextCursor: Nullable(
      Type.String({
        description:
          'where the next page starts; null on the last page. A page may hold fewer items than were asked for, and none at all, and still not be the last',
      }),
    ),
    asOf: refTo(AsOf),
  })

/** One item. */
export const One = <Item extends TSchema & { readonly $id?: string }>(item: Item) =>
  Type.Object({ item: refTo(item), asOf: refTo(AsOf) })

/** No parameters. */
export const none = Type.Object({})
/** Describes one route; all are GET. */
export const route = <Params extends TObject, Query extends TObject, Answer extends TSchema>(definition: {
  readonly path: string
  readonly summary: string
  readonly params: Params
  readonly query: Query
  readonly answer: Answer
}) => definition
