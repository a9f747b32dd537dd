import { parseAddress } from '@lilymed/domain'
import { settingName } from '@lilymed/service-kit'
import type { ConfigProblem } from '@lilymed/service-kit'

/** What is said of an address whose capitals do not fit its digits (EIP-55). */
export const misspeltAddress =
  'has capitals that are no EIP-55 checksum: a digit may be mistyped. Copy it again, or write it all in small letters to go without this check'

const isMisspelt = (text: string): boolean => {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false
  try {
    parseAddress(text)
    return false
  } catch {
    return true
  }
}

/** Every address of a configuration that was copied wrongly, as far as its capitals tell (EIP-55), by the name of its setting. */
export const addressProblems = (
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly ConfigProblem[] => {
  if (typeof value === 'string')
    return isMisspelt(value) ? [{ path: settingName(path), reason: misspeltAddress }] : []
  if (Array.isArray(value)) return value.flatMap((item, place) => addressProblems(item, [...path, place]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => addressProblems(item, [...path, key]))
}
