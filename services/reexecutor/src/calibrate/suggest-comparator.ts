import type { Comparator, NumberDrift } from '@lilymed/domain'
import { comparatorOf } from '../compare/comparator-of.ts'
import type { Compared } from '../compare/comparator-of.ts'
import type { ComparedFile } from '../compare/compared-file.ts'
import { canonicalCandidates, measuringComparator, numberFormatOf } from './candidates.ts'
import type { FileSuggestion } from './calibration.ts'
import { measureMagnitude } from './measure-magnitude.ts'

/** A tolerance above this share of the numbers' own size would forgive a changed result too. */
export const largestShare = 1e-3
const leastUsefulSsim = 0.9

export type Suggested =
  | { readonly kind: 'suggested'; readonly suggestion: FileSuggestion }
  | { readonly kind: 'unsafe'; readonly why: string }

/**
 * The strictest comparison that forgives how honest copies of one file differ. Tolerances are `margin` times the furthest drift
 * that was seen, and none where that is much of the numbers themselves.
 */
export async function suggestComparator(copies: readonly ComparedFile[], margin: number): Promise<Suggested> {
  const path = copies[0]?.path ?? ''
  for (const comparator of canonicalCandidates(path)) {
    if ((await comparePairs(comparator, copies)).every(isAlike))
      return { kind: 'suggested', suggestion: { path, comparator } }
  }
  if (path === 'stdout' || path === 'stderr') {
    const note = 'differs by more than times: no part of the comparison'
    return { kind: 'suggested', suggestion: { path, comparator: 'ignored', note } }
  }
  const measuring = measuringComparator(path)
  if (measuring === undefined)
    return { kind: 'unsafe', why: 'honest runs differ, and no comparator knows files of this name' }
  const measured = await comparePairs(measuring, copies)
  const broken = measured.find((compared) => !isAlike(compared))
  if (broken !== undefined)
    return {
      kind: 'unsafe',
      why: `honest runs differ beyond any tolerance: ${broken.note ?? 'another form'}`,
    }
  if (measuring.kind === 'image') return suggestImage(path, measured)
  const drift = furthest(measured)
  const absolute = roundUp(drift.maxAbsolute * margin)
  const format = numberFormatOf(path)
  const first = copies[0]
  if (format === undefined || first === undefined || measuring.kind === 'json')
    return {
      kind: 'suggested',
      suggestion: { path, comparator: { kind: 'json', ignored: [], absolute, relative: 0 }, drift },
    }
  const magnitude = measureMagnitude(first, format)
  if (absolute > magnitude * largestShare) {
    const share = ((100 * absolute) / magnitude).toPrecision(2)
    return {
      kind: 'unsafe',
      why: `a tolerance of ${absolute} is ${share} % of the numbers themselves: it would forgive changed results`,
    }
  }
  const isInteger = format.format === 'raw' && /^[iu]/.test(format.type)
  const comparator: Comparator = {
    kind: 'numbers',
    ...format,
    nan: 'same-places',
    absolute: isInteger ? Math.ceil(absolute) : absolute,
    relative: 0,
    ulps: 0,
  }
  return { kind: 'suggested', suggestion: { path, comparator, drift } }
}

function suggestImage(path: string, measured: readonly Compared[]): Suggested {
  const alike = measured.filter((compared) => compared.kind === 'compared')
  const lowest = Math.min(...alike.map(({ ssim = 1 }) => ssim))
  const distance = Math.max(
    ...alike.map(({ note = '' }) => Number(/by ([\d.]+) at most/.exec(note)?.[1] ?? 255)),
  )
  const leastSsim = Math.floor((1 - 2 * (1 - lowest)) * 1000) / 1000
  if (leastSsim < leastUsefulSsim)
    return { kind: 'unsafe', why: `honest images have a similarity of ${lowest.toFixed(3)} only` }
  const comparator: Comparator = {
    kind: 'image',
    leastSsim,
    mostDifference: Math.min(255, Math.ceil(distance * 2)),
  }
  return { kind: 'suggested', suggestion: { path, comparator } }
}

async function comparePairs(
  comparator: Comparator,
  copies: readonly ComparedFile[],
): Promise<readonly Compared[]> {
  const compare = comparatorOf(comparator)
  const pairs = copies.flatMap((ours, index) => copies.slice(index + 1).map((theirs) => ({ ours, theirs })))
  const answers: Compared[] = []
  for (const { ours, theirs } of pairs)
    if (ours.sha256 !== theirs.sha256) answers.push(await compare(ours, theirs))
  return answers
}

const isAlike = (compared: Compared): boolean => compared.kind === 'compared' && compared.isAlike

function furthest(measured: readonly Compared[]): NumberDrift {
  const drifts = measured.flatMap((compared) =>
    compared.kind === 'compared' && compared.drift ? [compared.drift] : [],
  )
  const most = (name: keyof NumberDrift) => Math.max(0, ...drifts.map((drift) => drift[name]))
  return {
    count: most('count'),
    differing: most('differing'),
    outside: 0,
    nanMismatches: 0,
    maxAbsolute: most('maxAbsolute'),
    maxRelative: most('maxRelative'),
    maxUlps: most('maxUlps'),
  }
}

/** Two digits, the next number above: a tolerance that people can read. */
function roundUp(value: number): number {
  if (value === 0) return 0
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2))
}
