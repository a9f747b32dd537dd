/** Why a policy is refused: a vote's reason, where in the document, and what was expected. */
export type PolicyRejection = {
  readonly code: 'MODULE_REFUSED'
  readonly detail: 'POLICY_SYNTAX' | 'POLICY_MEMBER' | 'POLICY_RUNG'
  readonly message: string
}

/** What the reading functions of a policy give up with; it never leaves them. */
export class PolicyRefusal extends Error {
  readonly rejection: PolicyRejection

  constructor(detail: PolicyRejection['detail'], message: string) {
    super(message)
    this.rejection = { code: 'MODULE_REFUSED', detail, message: `lilymed_policy.json: ${message}` }
  }
}

/** A value of a policy and where it stands, as a message names it: `files[2].comparator`. */
export type PolicyValue = { readonly at: string; readonly value: unknown }

const refuse = ({ at, value }: PolicyValue, expected: string): never => {
  throw new PolicyRefusal('POLICY_MEMBER', `${at}: expected ${expected}, got ${JSON.stringify(value)}`)
}

/** The members of an object that has these names, all of them and no others. */
export const membersOf = <Name extends string>(
  place: PolicyValue,
  names: readonly Name[],
): Readonly<Record<Name, PolicyValue>> => {
  const { at, value } = place
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(place, 'an object')
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find((name) => !names.some((known) => known === name))
  if (unknown !== undefined) {
    throw new PolicyRefusal(
      'POLICY_MEMBER',
      `${at}: ${JSON.stringify(unknown)} is no member here; ${names.join(', ')} are`,
    )
  }
  const missing = names.find((name) => !Object.hasOwn(given, name))
  if (missing !== undefined)
    throw new PolicyRefusal('POLICY_MEMBER', `${at}: the member ${missing} is missing`)
  return Object.fromEntries(
    names.map((name) => [name, { at: `${at}.${name}`, value: given[name] }]),
  ) as Record<Name, PolicyValue>
}

/** The items of an array of at most `most`. */
export const itemsOf = (place: PolicyValue, most: number): readonly PolicyValue[] => {
  const { at, value } = place
  if (!Array.isArray(value) || value.length > most) return refuse(place, `an array of at most ${most} items`)
  return value.map((item: unknown, index) => ({ at: `${at}[${index}]`, value: item }))
}

/** A text that has no problem. */
export const textOf = (place: PolicyValue, problemOf: (text: string) => string | undefined): string => {
  const { value } = place
  if (typeof value !== 'string' || value === '' || value.length > 4096)
    return refuse(place, 'a text of 1 to 4096 characters')
  const problem = problemOf(value)
  if (problem !== undefined) throw new PolicyRefusal('POLICY_MEMBER', `${place.at}: ${problem}`)
  return value
}

/** One of some constants. */
export const oneOf = <Value extends string | number>(place: PolicyValue, values: readonly Value[]): Value =>
  values.find((candidate) => candidate === place.value) ?? refuse(place, `one of ${values.join(', ')}`)

export const booleanOf = (place: PolicyValue): boolean =>
  typeof place.value === 'boolean' ? place.value : refuse(place, 'true or false')

/** A number from `least` to `most`, both included. */
export const numberOf = (place: PolicyValue, least: number, most: number): number => {
  const { value } = place
  return typeof value === 'number' && value >= least && value <= most
    ? value
    : refuse(place, `a number from ${least} to ${most}`)
}

/** A whole number from `least` to `most`, both included. */
export const wholeNumberOf = (place: PolicyValue, least: number, most: number): number =>
  Number.isInteger(place.value) ? numberOf(place, least, most) : refuse(place, 'a whole number')
