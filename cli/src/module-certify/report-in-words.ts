import type { DeterminismReport } from '@lilymed/reexecutor'
import { printable } from '@lilymed/service-kit'
import { consequence, verdicts } from './words.ts'
import type { DifferingFile } from './words.ts'

const shownFiles = 8

/** A report for a terminal. */
export const reportInWords = (report: DeterminismReport): string => {
  const { subject, verdict, classes, runs, difference, calibration } = report
  const failed = runs.filter((run) => run.state === 'failed')
  const lines = [
    `${printable(subject.name)} (${subject.engine}, job ${subject.jobDigest})`,
    verdicts[verdict],
    consequence(report),
    '',
    ...classes.flatMap(({ determinismClass, results, failed: count }) => [
      `class ${determinismClass}`,
      ...results.map(({ resultCid, runs: number }) => `  ${number} × ${resultCid}`),
      ...(count === 0 ? [] : [`  ${count} failed`]),
    ]),
    ...failed.slice(0, 3).map((run) => `run ${run.number} failed: ${run.code}: ${printable(run.message)}`),
    ...(difference === null ? [] : ['', ...differenceInWords(difference)]),
    ...(calibration?.unsafe ?? []).map(
      ({ path, why }) => `no safe comparison for ${printable(path ?? 'the result')}: ${why}`,
    ),
  ]
  if (calibration?.policy && verdict !== 'identical')
    lines.push('', 'lilymed_policy.json:', JSON.stringify(calibration.policy, null, 2))
  return `${lines.join('\n')}\n`
}

const differenceInWords = ({
  runs,
  files,
}: NonNullable<DeterminismReport['difference']>): readonly string[] => [
  `runs ${runs[0]} and ${runs[1]} differ in ${files.length} ${files.length === 1 ? 'file' : 'files'}:`,
  ...files.slice(0, shownFiles).flatMap(fileInWords),
  ...(files.length > shownFiles ? [`  and ${files.length - shownFiles} more; --json lists them`] : []),
]

const fileInWords = ({ path, firstDifference, ours, theirs }: DifferingFile): readonly string[] => {
  if (firstDifference === undefined)
    return [`  ${printable(path)}: is in run ${ours === null ? 'two' : 'one'} of them only`]
  const sizes = ours?.size === theirs?.size ? '' : `, ${ours?.size ?? 0} and ${theirs?.size ?? 0} bytes`
  return [
    `  ${printable(path)}: first at byte ${firstDifference.offset}${sizes}`,
    `    ${spaced(firstDifference.ours) || 'the end'}`,
    `    ${spaced(firstDifference.theirs) || 'the end'}`,
  ]
}

/** Hex with a space between bytes. */
export const spaced = (hex: string): string => hex.match(/../g)?.join(' ') ?? ''
