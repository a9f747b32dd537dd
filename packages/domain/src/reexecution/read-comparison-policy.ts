import { rungOf } from './comparator.ts'
import type { ComparisonPolicy, FileRule, Log } from './comparison-policy.ts'
import { readDeterminismClass } from './determinism-class.ts'
import { pathPatternProblem } from './path-pattern.ts'
import { booleanOf, itemsOf, membersOf, oneOf, PolicyRefusal, textOf } from './policy-refusal.ts'
import type { PolicyRejection, PolicyValue } from './policy-refusal.ts'
import { readComparator } from './read-comparator.ts'
import { RUNGS } from './rung.ts'
import type { Rung } from './rung.ts'

export type ReadPolicy =
  | { readonly kind: 'read'; readonly policy: ComparisonPolicy }
  | { readonly kind: 'rejected'; readonly rejection: PolicyRejection }

const MOST_CHARACTERS = 65_536
const LOGS = ['stdout', 'stderr'] as const

/**
 * Reads a module's comparison policy. Every member must be there, none may be there that is not known, and nothing may be said
 * twice: what a policy forgives is never a guess.
 */
export const readComparisonPolicy = (text: string): ReadPolicy => {
  try {
    return { kind: 'read', policy: readPolicy({ at: 'policy', value: parse(text) }) }
  } catch (error) {
    if (error instanceof PolicyRefusal) return { kind: 'rejected', rejection: error.rejection }
    throw error
  }
}

const parse = (text: string): unknown => {
  if (text.length > MOST_CHARACTERS)
    throw new PolicyRefusal(
      'POLICY_SYNTAX',
      `expected at most ${MOST_CHARACTERS} characters, got ${text.length}`,
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new PolicyRefusal('POLICY_SYNTAX', 'expected JSON (RFC 8259) in UTF-8 without a byte order mark')
  }
  // JSON.parse keeps the last of two members with one name; another reader may keep the first.
  const written = text.match(/"(?:[^"\\]|\\.)*"\s*:?/g)?.filter((token) => token.endsWith(':')).length ?? 0
  if (written !== memberCount(value)) throw new PolicyRefusal('POLICY_SYNTAX', 'a member stands there twice')
  return value
}

const memberCount = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, inner) => sum + memberCount(inner), own)
}

const readPolicy = (place: PolicyValue): ComparisonPolicy => {
  const members = membersOf(place, [
    'version',
    'rung',
    'portable',
    'ignoredLogs',
    'compatibleClasses',
    'files',
  ])
  const version = oneOf(members.version, [1])
  const rung = oneOf(
    members.rung,
    RUNGS.map(({ number }) => number),
  )
  const ignoredLogs = itemsOf(members.ignoredLogs, LOGS.length).map((item) => oneOf(item, LOGS))
  const files = itemsOf(members.files, 256).map((item) => readRule(item, rung))
  refuseContradictions(rung, ignoredLogs, files)
  return {
    version,
    rung,
    portable: booleanOf(members.portable),
    ignoredLogs,
    compatibleClasses: itemsOf(members.compatibleClasses, 64).map((group) =>
      itemsOf(group, 64).map((item) => textOf(item, classProblem)),
    ),
    files,
  }
}

const readRule = (place: PolicyValue, rung: Rung): FileRule => {
  const { path, comparator: inner } = membersOf(place, ['path', 'comparator'])
  const comparator = readComparator(inner)
  const needed = rungOf(comparator)
  if (needed > rung) {
    throw new PolicyRefusal(
      'POLICY_RUNG',
      `${inner.at}: "${comparator.kind}" as it is set here needs rung ${needed}, and the policy stops at ${rung}`,
    )
  }
  return { path: textOf(path, pathPatternProblem), comparator }
}

const refuseContradictions = (rung: Rung, ignoredLogs: readonly Log[], files: readonly FileRule[]): void => {
  const paths = files.map(({ path }) => path)
  const twice = [...paths, ...ignoredLogs].find((path, index, all) => all.indexOf(path) !== index)
  if (twice !== undefined) throw new PolicyRefusal('POLICY_MEMBER', `${JSON.stringify(twice)} is ruled twice`)
  if (ignoredLogs.length > 0 && rung < 2)
    throw new PolicyRefusal(
      'POLICY_RUNG',
      `to ignore ${ignoredLogs.join(' and ')} needs rung 2, and the policy stops at ${rung}`,
    )
}

const classProblem = (text: string): string | undefined =>
  readDeterminismClass(text) === undefined
    ? 'expected a determinism class such as dc1/wasm/arch=x64'
    : undefined
