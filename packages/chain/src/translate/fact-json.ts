import type { ParamType } from 'ethers'

export type FactJson = string | number | boolean | readonly FactJson[] | { readonly [name: string]: FactJson }

/**
 * A decoded ABI value as facts hold it: integers up to 32 bits as numbers, wider ones as decimal strings, addresses EIP-55,
 * bytes lower-case hex, tuples as objects of their component names (as lists where a component has none).
 * Throws where the decoder kept an error back, as ethers does for text that is not UTF-8.
 */
export const toFactJson = (type: ParamType, value: unknown): FactJson => {
  if (type.isArray())
    return Array.from(value as Iterable<unknown>, (item) => toFactJson(type.arrayChildren, item))
  if (type.isTuple()) return tupleJson(type.components, value as ArrayLike<unknown>)
  const integer = /^u?int(\d+)$/.exec(type.type)
  if (integer !== null) return Number(integer[1]) <= 32 ? Number(value) : String(value)
  if (type.type === 'bool') return value as boolean
  return type.type.startsWith('bytes') ? (value as string).toLowerCase() : (value as string)
}

const tupleJson = (components: readonly ParamType[], values: ArrayLike<unknown>): FactJson => {
  const items = components.map((component, index) => toFactJson(component, values[index]))
  if (components.some(({ name }) => name === '')) return items
  return Object.fromEntries(components.map(({ name }, index) => [name, items[index] as FactJson]))
}

/** The arguments of an event or the values of a call, by name. */
export const toFactData = (
  inputs: readonly ParamType[],
  values: ArrayLike<unknown>,
): Readonly<Record<string, FactJson>> =>
  Object.fromEntries(
    inputs.map((input, index) => [
      input.name === '' ? `argument${index}` : input.name,
      // Of an indexed string or bytes the log holds its hash alone, which ethers wraps in an object.
      isHashOnly(input) ? hashOf(values[index]) : toFactJson(input, values[index]),
    ]),
  )

const isHashOnly = (input: ParamType): boolean =>
  input.indexed === true &&
  (input.type === 'string' || input.type === 'bytes' || input.isArray() || input.isTuple())

const hashOf = (value: unknown): string => (value as { hash: string | null }).hash ?? ''
