import type { Comparator } from '@lilymed/domain'
import type { Answer, FileComparator } from '../compared-file.ts'
import { createDrift } from '../numbers/drift.ts'
import type { Drift } from '../numbers/drift.ts'
import { JsonNumber, readJsonDocument } from './json-document.ts'
import type { JsonValue } from './json-document.ts'

type JsonComparator = Extract<Comparator, { readonly kind: 'json' }>
type Members = { readonly [name: string]: JsonValue }

/**
 * Compares JSON as values, as RFC 8785 orders them: members in any order and numbers however they are written, each within the
 * tolerance. Digits that no double holds count too. Members that the policy ignores may differ, or be on one side only.
 */
export function createJsonComparator(comparator: JsonComparator): FileComparator<JsonValue> {
  const ignored = comparator.ignored.map((pointer) =>
    pointer
      .slice(1)
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')),
  )
  return {
    read: readJsonDocument,
    compare: (ours, theirs): Answer => {
      const drift = createDrift({ ...comparator, ulps: 0 }, 'refused')
      const place = differingPlace(ours, theirs, [], { ignored, drift })
      const found = drift.found()
      return {
        isAlike: place === undefined,
        ...(found.count === 0 ? {} : { drift: found }),
        ...(place === undefined ? {} : { note: `${toPointer(place) || 'the document'} differs` }),
      }
    },
  }
}

type Rules = { readonly ignored: readonly (readonly string[])[]; readonly drift: Drift }

/** Where two values first differ, in the order of names; numbers are all looked at. */
function differingPlace(
  ours: JsonValue,
  theirs: JsonValue,
  at: readonly string[],
  rules: Rules,
): readonly string[] | undefined {
  if (ours instanceof JsonNumber && theirs instanceof JsonNumber)
    return isNear(ours, theirs, rules.drift) ? undefined : at
  if (!isObject(ours) || !isObject(theirs) || Array.isArray(ours) !== Array.isArray(theirs))
    return ours === theirs ? undefined : at
  const [left, right] = [ours as Members, theirs as Members]
  let first: readonly string[] | undefined
  for (const name of [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted()) {
    const inner = [...at, name]
    if (isIgnored(inner, rules.ignored)) continue
    const [one, other] = [memberOf(left, name), memberOf(right, name)]
    const place = one === undefined || other === undefined ? inner : differingPlace(one, other, inner, rules)
    first ??= place
  }
  return first
}

const isObject = (value: JsonValue): value is readonly JsonValue[] | Members =>
  typeof value === 'object' && value !== null && !(value instanceof JsonNumber)
const memberOf = (object: Members, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined)

const isIgnored = (place: readonly string[], ignored: Rules['ignored']): boolean =>
  ignored.some(
    (names) =>
      names.length === place.length && names.every((name, index) => name === '*' || name === place[index]),
  )

function isNear(ours: JsonNumber, theirs: JsonNumber, drift: Drift): boolean {
  const isWithin = drift.add(ours.value, theirs.value, 0)
  // Equal as doubles, but perhaps not as they are written: an id of 17 digits or more.
  const isBeyondDouble = ours.value === theirs.value && Math.abs(ours.value) > Number.MAX_SAFE_INTEGER
  return isWithin && !(isBeyondDouble && !isSameInteger(ours.source, theirs.source))
}

const isSameInteger = (one: string, other: string): boolean =>
  one === other || !/^-?\d+$/.test(one) || !/^-?\d+$/.test(other) || BigInt(one) === BigInt(other)

const toPointer = (place: readonly string[]): string =>
  place.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
