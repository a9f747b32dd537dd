import type { Comparator, NumberFormat, NumberType } from '@lilymed/domain'
import { NUMBER_TYPES } from '@lilymed/domain'

/** Times as programs write them, and how long something took. */
export const timeMasks: readonly string[] = [
  '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{1,9}Z',
  '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z',
  '\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}',
  '\\d{2}:\\d{2}:\\d{2}',
  '\\d{1,9}\\.\\d{1,9} {0,1}ms',
  '\\d{1,9} {0,1}ms',
  '\\d{1,6}\\.\\d{1,9} {0,1}s',
]

const widest = 1e30

/** Names of files with nothing but little-endian numbers of one type in them. */
export const rawTypeOf = (path: string): NumberType | undefined => {
  const ending = path.slice(path.lastIndexOf('.') + 1)
  return NUMBER_TYPES.find((type) => type === ending)
}

/** How the numbers of a file lie, by its name. */
export const numberFormatOf = (path: string): NumberFormat | undefined => {
  const type = rawTypeOf(path)
  if (type !== undefined) return { format: 'raw', type }
  if (path.endsWith('.npy')) return { format: 'npy' }
  return path.endsWith('.safetensors') ? { format: 'safetensors' } : undefined
}

/** Comparisons that need no measure, the strictest first, that a file of this name can be tried with. */
export const canonicalCandidates = (path: string): readonly Comparator[] => {
  if (path.endsWith('.png')) return [{ kind: 'png' }]
  if (path.endsWith('.tar')) return [{ kind: 'tar' }]
  if (path.endsWith('.json')) return [{ kind: 'json', ignored: [], absolute: 0, relative: 0 }]
  if (numberFormatOf(path) !== undefined || /\.jpe?g$/.test(path)) return []
  return [
    { kind: 'text', masks: [] },
    { kind: 'text', masks: timeMasks },
  ]
}

/** The comparison that measures how far files of this name drift, and forgives everything it can measure. */
export const measuringComparator = (path: string): Comparator | undefined => {
  if (path.endsWith('.json')) return { kind: 'json', ignored: [], absolute: widest, relative: 0 }
  if (/\.(?:png|jpe?g)$/.test(path)) return { kind: 'image', leastSsim: -1, mostDifference: 255 }
  const format = numberFormatOf(path)
  return format && { kind: 'numbers', ...format, absolute: widest, relative: 0, ulps: 0, nan: 'same-places' }
}
