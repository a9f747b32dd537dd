import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { argumentAt, textOption } from '../command.ts'
import { moduleDigestOf } from '../module-certify/module-digest.ts'
import { readReports } from '../module-certify/report-store.ts'
import type { KeptReport } from '../module-certify/report-store.ts'
import { verdicts } from '../module-certify/words.ts'

const describe = ({ keptAt, reportDigest, findings }: KeptReport): string => {
  const { subject, verdict, runs, classes, calibration } = findings
  const policy = calibration?.policy ?? null
  return [
    `${keptAt.toISOString()}  ${reportDigest}`,
    `  ${printable(subject.name)} (${subject.engine}, job ${subject.jobDigest})`,
    `  ${verdicts[verdict]}`,
    `  ${runs.length} runs on ${classes.map(({ determinismClass }) => determinismClass).join(', ')}`,
    `  suggested policy: ${policy === null ? 'none' : `rung ${policy.rung}`}`,
    '',
  ].join('\n')
}

/** `lilymed module reports`. */
export const moduleReports: Action = async ({ arguments: words, options, print }) => {
  const directory = textOption(options, 'store')
  if (directory === undefined)
    throw new AppError({
      code: 'USAGE',
      message: 'say where they are: --store <directory>',
      retryable: false,
    })
  const digest = moduleDigestOf(argumentAt(words, 0))
  const reports = await readReports(directory, digest)
  if (reports.length === 0) {
    const message = `${directory} has no report of the module ${digest}: module certify --store keeps one`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  }
  print(options['json'] === true ? `${JSON.stringify(reports)}\n` : reports.map(describe).join('\n'))
  return exitCodes.ok
}
