import { NUMBER_TYPES } from './comparator.ts'
import type { Comparator, ComparatorKind, NumberFormat, NumberType, Tolerance } from './comparator.ts'
import { readMask } from './mask.ts'
import {
  booleanOf,
  itemsOf,
  membersOf,
  numberOf,
  oneOf,
  PolicyRefusal,
  textOf,
  wholeNumberOf,
} from './policy-refusal.ts'
import type { PolicyValue } from './policy-refusal.ts'

type Members = Readonly<Record<string, PolicyValue>>

const MOST_ABSOLUTE = 1e30
const INTEGERS = NUMBER_TYPES.filter((type) => /^[iu]/.test(type))

/** The members that a comparator of each kind has, beside `kind`; `type` stands beside `format` where that is `raw`. */
export const COMPARATOR_MEMBERS: Readonly<Record<ComparatorKind, readonly string[]>> = {
  exact: [],
  text: ['masks'],
  json: ['ignored', 'absolute', 'relative'],
  tar: [],
  png: [],
  numbers: ['format', 'nan', 'absolute', 'relative', 'ulps'],
  image: ['leastSsim', 'mostDifference'],
  'top-k': ['format', 'columns', 'k', 'ordered', 'margin'],
}

/** Reads a comparator; throws a PolicyRefusal for what is none. */
export const readComparator = (place: PolicyValue): Comparator => {
  const given = (place.value ?? {}) as { readonly kind?: unknown; readonly format?: unknown }
  const kind = oneOf(
    { at: `${place.at}.kind`, value: given.kind },
    Object.keys(COMPARATOR_MEMBERS) as ComparatorKind[],
  )
  const names = [...COMPARATOR_MEMBERS[kind], ...(given.format === 'raw' ? ['type'] : [])]
  return readers[kind](membersOf(place, ['kind', ...names]), place)
}

const member = (members: Members, name: string): PolicyValue => {
  const found = members[name]
  if (found === undefined) throw new TypeError(`the members of a comparator lack ${name}`)
  return found
}

const readTolerance = (members: Members, place: PolicyValue): Tolerance => {
  const absolute = numberOf(member(members, 'absolute'), 0, MOST_ABSOLUTE)
  const relative = numberOf(member(members, 'relative'), 0, 1)
  const ulps = wholeNumberOf(member(members, 'ulps'), 0, 2 ** 31)
  if (ulps > 0 && absolute === 0) {
    throw new PolicyRefusal(
      'POLICY_MEMBER',
      `${place.at}: "ulps" needs an "absolute" above 0, as steps between numbers mean nothing near zero`,
    )
  }
  return { absolute, relative, ulps }
}

const readFormat = (members: Members): NumberFormat => {
  const format = oneOf(member(members, 'format'), ['raw', 'npy', 'safetensors'] as const)
  return format === 'raw' ? { format, type: oneOf(member(members, 'type'), NUMBER_TYPES) } : { format }
}

const refuseFractions = (
  format: NumberFormat,
  { absolute, relative, ulps }: Tolerance,
  place: PolicyValue,
): void => {
  const isInteger = format.format === 'raw' && INTEGERS.some((type: NumberType) => type === format.type)
  if (isInteger && (relative !== 0 || ulps !== 0 || !Number.isSafeInteger(absolute))) {
    throw new PolicyRefusal(
      'POLICY_MEMBER',
      `${place.at}: whole numbers take a whole "absolute", and 0 for "relative" and "ulps"`,
    )
  }
}

const pointerProblem = (text: string): string | undefined =>
  /^(?:\/(?:[^~/]|~[01])*)+$/.test(text)
    ? undefined
    : 'expected a JSON pointer such as /created or /items/*/id'

const maskProblem = (text: string): string | undefined => {
  const read = readMask(text)
  return read.kind === 'refused' ? read.problem : undefined
}

const readers: Readonly<Record<ComparatorKind, (members: Members, place: PolicyValue) => Comparator>> = {
  exact: () => ({ kind: 'exact' }),
  text: (members) => ({
    kind: 'text',
    masks: itemsOf(member(members, 'masks'), 16).map((item) => textOf(item, maskProblem)),
  }),
  json: (members) => ({
    kind: 'json',
    ignored: itemsOf(member(members, 'ignored'), 64).map((item) => textOf(item, pointerProblem)),
    absolute: numberOf(member(members, 'absolute'), 0, MOST_ABSOLUTE),
    relative: numberOf(member(members, 'relative'), 0, 1),
  }),
  tar: () => ({ kind: 'tar' }),
  png: () => ({ kind: 'png' }),
  numbers: (members, place) => {
    const format = readFormat(members)
    const tolerance = readTolerance(members, place)
    refuseFractions(format, tolerance, place)
    return {
      kind: 'numbers',
      ...format,
      ...tolerance,
      nan: oneOf(member(members, 'nan'), ['same-places', 'refused']),
    }
  },
  image: (members) => ({
    kind: 'image',
    leastSsim: numberOf(member(members, 'leastSsim'), 0.5, 1),
    mostDifference: wholeNumberOf(member(members, 'mostDifference'), 0, 255),
  }),
  'top-k': (members, place) => {
    const columns = wholeNumberOf(member(members, 'columns'), 1, 2 ** 24)
    const k = wholeNumberOf(member(members, 'k'), 1, 1024)
    if (k > columns) throw new PolicyRefusal('POLICY_MEMBER', `${place.at}: "k" is more than "columns"`)
    return {
      kind: 'top-k',
      ...readFormat(members),
      columns,
      k,
      ordered: booleanOf(member(members, 'ordered')),
      margin: numberOf(member(members, 'margin'), 0, MOST_ABSOLUTE),
    }
  },
}
