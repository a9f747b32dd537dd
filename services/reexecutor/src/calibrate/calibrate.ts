import { readComparisonPolicy, rungOf } from '@lilymed/domain'
import type { ComparisonPolicy, Log, Rung } from '@lilymed/domain'
import { compareResults } from '../compare/compare-results.ts'
import type { ComparedResult } from '../compare/compare-results.ts'
import type { Calibration, FileSuggestion, Unsafe } from './calibration.ts'
import { suggestComparator } from './suggest-comparator.ts'

/** A result and the class it was made on. */
export type HonestResult = ComparedResult & { readonly determinismClass: string }

export type CalibrateOptions = {
  /** Results of the same job, honestly made; at least two. */
  readonly honest: readonly HonestResult[]
  /** Results of a job that was tampered with: a policy that takes one for honest is not safe. */
  readonly tampered: readonly ComparedResult[]
  /** What the furthest drift is multiplied by, at least 1. */
  readonly margin: number
}

/**
 * Derives the strictest policy under which honest results of a job are alike, and refuses it where a tampered result would pass. A
 * job whose honest results are the same byte for byte needs none but the exact one.
 */
export async function calibrate({ honest, tampered, margin }: CalibrateOptions): Promise<Calibration> {
  const unsafe: Unsafe[] = []
  const files: FileSuggestion[] = []
  const paths = new Set(honest.flatMap((result) => result.files.map(({ path }) => path)))
  for (const path of [...paths].toSorted()) {
    const copies = honest.flatMap((result) => result.files.filter((file) => file.path === path))
    if (copies.length < honest.length) {
      unsafe.push({ path, why: 'is in some honest runs only' })
    } else if (new Set(copies.map(({ sha256 }) => sha256)).size > 1) {
      const suggested = await suggestComparator(copies, margin)
      if (suggested.kind === 'suggested') files.push(suggested.suggestion)
      else unsafe.push({ path, why: suggested.why })
    }
  }
  if (unsafe.length > 0) return { policy: null, files, unsafe }
  const policy = policyOf(files, honest)
  for (const [index, theirs] of tampered.entries()) {
    const ours = honest[0]
    if (ours === undefined) break
    const compared = await compareResults(ours, theirs, policy)
    if (compared.kind === 'compared' && compared.comparison.likeness === 'different') continue
    unsafe.push({ path: null, why: `the tampered result ${index + 1} would pass for an honest one` })
  }
  return { policy: unsafe.length === 0 ? policy : null, files, unsafe }
}

function policyOf(files: readonly FileSuggestion[], honest: readonly HonestResult[]): ComparisonPolicy {
  const rules = files.flatMap(({ path, comparator }) =>
    comparator === 'ignored' ? [] : [{ path, comparator }],
  )
  const ignoredLogs = files.flatMap(({ path, comparator }): Log[] =>
    comparator === 'ignored' && (path === 'stdout' || path === 'stderr') ? [path] : [],
  )
  const rungs: Rung[] = [
    1,
    ...rules.map(({ comparator }) => rungOf(comparator)),
    ...ignoredLogs.map(() => 2 as const),
  ]
  const classes = [...new Set(honest.map(({ determinismClass }) => determinismClass))]
  const policy: ComparisonPolicy = {
    version: 1,
    rung: rungs.reduce((highest, rung) => (rung > highest ? rung : highest)),
    portable: false,
    ignoredLogs,
    compatibleClasses: classes.length > 1 ? [classes] : [],
    files: rules,
  }
  // What is suggested has to be a policy that a mediator reads.
  const read = readComparisonPolicy(JSON.stringify(policy))
  if (read.kind === 'rejected') throw new TypeError(`the suggested policy is none: ${read.rejection.message}`)
  return read.policy
}
