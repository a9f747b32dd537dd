import type { DeterminismReport, DeterminismVerdict } from '@lilymed/reexecutor'

/** A path in which two runs differ. */
export type DifferingFile = NonNullable<DeterminismReport['difference']>['files'][number]

/** A verdict as a sentence. */
export const verdicts: Readonly<Record<DeterminismVerdict, string>> = {
  identical: 'Deterministic: every run gave the same bytes, on every class at hand.',
  'class-bound': 'Deterministic within a class: runs of one class agree, runs of different classes do not.',
  nondeterministic: 'Not deterministic: runs on one class gave different results.',
  failed: 'Not certified: not every run came to a result.',
}

/** What a mediator could do with such a job. */
export const consequence = ({ verdict, calibration, classes }: DeterminismReport): string => {
  if (verdict === 'failed') return 'Mend what made runs fail, then certify again.'
  const seen = classes.length === 1 ? ' One class was at hand: another may still differ.' : ''
  if (verdict === 'identical') return `It needs no policy: results are compared byte for byte.${seen}`
  return calibration?.policy
    ? 'Put the policy below beside the template, and results are compared by it.'
    : 'No safe policy was found: a dispute over such a job ends without a finding against the provider.'
}
