import { Address } from '@lilymed/api'
import type { ProblemError } from '@lilymed/api'
import { parseAddress } from '@lilymed/domain'
import type { TObject } from 'typebox'

type Values = Readonly<Record<string, unknown>>

const addressShape = (Address as { readonly pattern?: string }).pattern

const checksummed = (address: string): string | undefined => {
  try {
    return parseAddress(address)
  } catch {
    return undefined
  }
}

/** The parameters of a schema that are addresses. */
export const addressesIn = (schema: TObject): readonly string[] =>
  Object.entries(schema.properties)
    .filter(([, property]) => (property as { pattern?: string }).pattern === addressShape)
    .map(([name]) => name)

/** The values with their addresses as the log has them, and those whose letters contradict their EIP-55 checksum. */
export const withChecksums = (
  names: readonly string[],
  values: Values,
): { readonly values: Values; readonly errors: readonly ProblemError[] } => {
  const errors: ProblemError[] = []
  const known: Record<string, unknown> = { ...values }
  for (const name of names) {
    const value = values[name]
    if (typeof value !== 'string') continue
    known[name] = checksummed(value)
    if (known[name] === undefined) {
      errors.push({ path: `/${name}`, reason: 'has letters that do not match its EIP-55 checksum' })
    }
  }
  return { values: known, errors }
}

/** The parameters of a schema that are times. */
export const timesIn = (schema: TObject): readonly string[] =>
  Object.entries(schema.properties)
    .filter(([, property]) => (property as { format?: string }).format === 'date-time')
    .map(([name]) => name)

/** Times that are of the right shape and are none, such as a leap second. */
export const wrongTimes = (names: readonly string[], values: Values): readonly ProblemError[] =>
  names
    .filter((name) => typeof values[name] === 'string' && Number.isNaN(Date.parse(values[name])))
    .map((name) => ({ path: `/${name}`, reason: 'is no time that this program knows' }))

/** Whole numbers that are too large to be told from their neighbours. */
export const wrongNumbers = (values: Values): readonly ProblemError[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === 'number' && !Number.isSafeInteger(value))
    .map(([name]) => ({ path: `/${name}`, reason: 'must be below 2^53' }))

const seconds = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time) / 1000

/** The stretch of time between two RFC 3339 times, in unix seconds. */
export const stretchOf = ({
  from,
  to,
}: {
  readonly from?: string
  readonly to?: string
}): { readonly from: number | undefined; readonly to: number | undefined } => ({
  from: seconds(from),
  to: seconds(to),
})
