import { compareDigests } from '@lilymed/domain'
import type { Comparison, ComparisonPolicy } from '@lilymed/domain'
import { cidDigest, isHidden } from '@lilymed/lilypad/result-directory'
import type { ComparedResult } from '../compare/compare-results.ts'
import type { Comparer } from '../compare/comparer.ts'
import type { CompletedFinding } from '../runs/run-view.ts'
import type { Stage } from './stage.ts'

/** The claim as far as it can be read; `files` are there where its CAR was. */
export type ReadClaim = { readonly resultCid: string; readonly files?: ComparedResult['files'] }

/** What comes of a comparison: its report, or why there is none. */
export type Comparing = { readonly comparison: Comparison } | { readonly exceeded: string }

/** Where files lie while they are compared, and what compares them. */
export type ComparingContext = {
  readonly comparer: Comparer
  readonly stage: Stage
  readonly signal: AbortSignal
}

/** Compares a run with the claim: by CID, and where those differ by the claim's bytes as far as they are there. */
export async function compareWithClaim(
  run: CompletedFinding,
  claim: ReadClaim,
  policy: ComparisonPolicy,
  { comparer, stage, signal }: ComparingContext,
): Promise<Comparing> {
  const claimed = cidDigest(claim.resultCid)
  if (claimed === undefined) throw new TypeError(`expected the CIDv0 of a claim, got ${claim.resultCid}`)
  if (claimed === run.resultDigest || claim.files === undefined || policy.rung === 0)
    return { comparison: compareDigests(run.resultDigest, claimed) }
  // Dotfiles are in no CID of Lilypad's, and so in no claim.
  const visible = run.files.filter(({ path }) => !isHidden(path))
  const ours = { resultCid: run.resultCid, files: await stage.place(visible, claim.files) }
  const compared = await comparer.compare({ ours, theirs: { ...claim, files: claim.files }, policy }, signal)
  return compared.kind === 'compared' ? compared : { exceeded: compared.message }
}

/** Compares two runs of ours, dotfiles included. */
export async function compareRuns(
  first: CompletedFinding,
  second: CompletedFinding,
  policy: ComparisonPolicy,
  { comparer, stage, signal }: ComparingContext,
): Promise<Comparing> {
  const ours = { resultCid: first.resultCid, files: await stage.place(first.files, second.files) }
  const theirs = { resultCid: second.resultCid, files: await stage.place(second.files, first.files) }
  const compared = await comparer.compare({ ours, theirs, policy }, signal)
  return compared.kind === 'compared' ? compared : { exceeded: compared.message }
}
