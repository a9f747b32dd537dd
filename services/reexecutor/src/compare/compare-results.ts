import { comparatorFor, rungOf, summarise } from '@lilymed/domain'
import type { Comparison, ComparisonPolicy, FileComparison, Rung } from '@lilymed/domain'
import { comparatorOf } from './comparator-of.ts'
import type { ComparedFile } from './compared-file.ts'
import { firstDifference } from './first-difference.ts'

/** A result: its CIDv0 and its files. */
export type ComparedResult = { readonly resultCid: string; readonly files: readonly ComparedFile[] }

export type ResultsCompared =
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  /** A file is more than a comparator opens or decodes: nothing is said about theirs. */
  | { readonly kind: 'exceeded'; readonly message: string }

/**
 * Compares two results file by file as a policy says, in the order of their paths. A path that one side lacks is a difference. A
 * file of ours that is not of the form its rule names is compared byte for byte.
 */
export async function compareResults(
  ours: ComparedResult,
  theirs: ComparedResult,
  policy: ComparisonPolicy,
): Promise<ResultsCompared> {
  const isSameCid = ours.resultCid === theirs.resultCid
  if (isSameCid && policy.rung === 0) return compared({ likeness: 'identical', rung: 0, files: [] })
  const files: FileComparison[] = []
  const theirFiles = new Map(theirs.files.map((file) => [file.path, file]))
  const ourFiles = new Map(ours.files.map((file) => [file.path, file]))
  for (const path of [...new Set([...ourFiles.keys(), ...theirFiles.keys()])].toSorted()) {
    const pair = await compareFile(path, ourFiles.get(path), theirFiles.get(path), policy)
    if ('exceeded' in pair) return { kind: 'exceeded', message: pair.exceeded }
    files.push(pair)
  }
  const comparison = summarise(files, policy.rung)
  // Files that are the same one by one make one CID, unless a side names its directory in another way.
  return compared(isSameCid && comparison.likeness === 'identical' ? { ...comparison, rung: 0 } : comparison)
}

const compared = (comparison: Comparison): ResultsCompared => ({ kind: 'compared', comparison })

async function compareFile(
  path: string,
  ours: ComparedFile | undefined,
  theirs: ComparedFile | undefined,
  policy: ComparisonPolicy,
): Promise<FileComparison | { readonly exceeded: string }> {
  const sides = { path, ours: sideOf(ours), theirs: sideOf(theirs) }
  const comparator = comparatorFor(policy, path)
  if (ours !== undefined && ours.sha256 === theirs?.sha256)
    return { ...sides, likeness: 'identical', comparator: 'exact', rung: 1 }
  if (comparator === 'ignored') return { ...sides, likeness: 'within-tolerance', comparator, rung: 2 }
  if (ours === undefined || theirs === undefined)
    return { ...sides, likeness: 'different', comparator: 'presence', rung: policy.rung }

  const rung: Rung = rungOf(comparator)
  const answer = await comparatorOf(comparator)(ours, theirs)
  const difference = firstDifference(ours, theirs)
  const where = difference === undefined ? {} : { firstDifference: difference }
  if (answer.kind === 'unreadable') {
    if (answer.code !== 'MALFORMED') return { exceeded: answer.note }
    return {
      ...sides,
      likeness: 'different',
      comparator: 'exact',
      rung: policy.rung,
      ...where,
      note: answer.note,
    }
  }
  const { isAlike, kind: _kind, ...found } = answer
  return {
    ...sides,
    likeness: isAlike ? 'within-tolerance' : 'different',
    comparator: comparator.kind,
    rung: isAlike ? rung : policy.rung,
    ...where,
    ...found,
  }
}

const sideOf = (file: ComparedFile | undefined) =>
  file === undefined ? null : { size: file.size, sha256: file.sha256 }
