import type { ProblemError } from '@lilymed/api'
import type { FastifyRequest } from 'fastify'
import type { TObject } from 'typebox'
import { addressesIn, timesIn, withChecksums, wrongNumbers, wrongTimes } from './parameters.ts'

type Values = Readonly<Record<string, unknown>>

/** The parameters of a request as handlers want them, or what is wrong with them that no schema can say. */
export type CheckedInput =
  | { readonly kind: 'input'; readonly params: Values; readonly query: Values }
  | { readonly kind: 'wrong'; readonly errors: readonly ProblemError[] }

/** What checks the requests of a route beyond its schemas, which have let them through. */
export const createInputCheck = ({
  params,
  query,
}: {
  readonly params: TObject
  readonly query: TObject
}) => {
  const addresses = { params: addressesIn(params), query: addressesIn(query) }
  const times = timesIn(query)
  return (request: FastifyRequest): CheckedInput => {
    const inPath = withChecksums(addresses.params, request.params as Values)
    const inQuery = withChecksums(addresses.query, request.query as Values)
    const errors = [
      ...inPath.errors,
      ...inQuery.errors,
      ...wrongTimes(times, inQuery.values),
      ...wrongNumbers(inQuery.values),
    ]
    return errors.length > 0
      ? { kind: 'wrong', errors }
      : { kind: 'input', params: inPath.values, query: inQuery.values }
  }
}
