import { writeFileSync } from 'node:fs'
import { certifyBundle } from '@lilymed/reexecutor'
import type { DeterminismReport } from '@lilymed/reexecutor'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { moduleDigestOf } from '../module-certify/module-digest.ts'
import { readSubject } from '../module-certify/read-subject.ts'
import { reportInWords } from '../module-certify/report-in-words.ts'
import { keepReport } from '../module-certify/report-store.ts'
import { reportPage } from '../module-certify/report-page.ts'
import { loadReexecutorConfig } from '../reexecutor/reexecutor-settings.ts'
import { untilStopped } from '../until-stopped.ts'

const numberOption = (options: Invocation['options'], name: string, least: number, most: number): number => {
  const text = textOption(options, name) ?? ''
  const number = Number(text)
  if (/^\d{1,6}$/.test(text) && number >= least && number <= most) return number
  const message = `--${name} takes a whole number from ${least} to ${most}, got ${text}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

const exitCodeFor = ({ verdict }: DeterminismReport): ExitCode => {
  if (verdict === 'failed') return exitCodes.rejected
  return verdict === 'identical' ? exitCodes.ok : exitCodes.different
}

/** The engines of a reexecutor's configuration, if one is named. */
const engineConfig = ({ options, environment }: Invocation) => {
  const file = textOption(options, 'config')
  return file === undefined ? undefined : loadReexecutorConfig({ file, environment })
}

/** `lilymed module certify`. */
export const moduleCertify: Action = async (invocation) => {
  const { arguments: words, options, print, note } = invocation
  const path = argumentAt(words, 0)
  const isFolder = !path.endsWith('.json')
  const inputs = textOption(options, 'inputs')
  const tampered = textOption(options, 'tampered')
  const times = numberOption(options, 'times', 2, 1_000)
  const subject = await readSubject(path, inputs)
  const altered =
    tampered === undefined
      ? []
      : [isFolder ? await readSubject(path, tampered) : await readSubject(tampered, undefined)]
  return untilStopped(async (signal) => {
    const report = await certifyBundle({
      ...subject,
      moduleDigest: moduleDigestOf(path),
      tampered: altered.map(({ bundle }) => bundle),
      times,
      margin: numberOption(options, 'margin', 1, 1_000),
      config: engineConfig(invocation),
      isEmulated: options['emulate'] === true,
      onMissing: (line) => note(`${line}\n`),
      signal,
      onRun: (run) =>
        note(
          `run ${run.number} on ${run.slot}: ${run.state === 'completed' ? `${run.wallMs} ms` : run.code}\n`,
        ),
    })
    signal.throwIfAborted()
    writeReports(report, options)
    print(options['json'] === true ? `${JSON.stringify(report)}\n` : reportInWords(report))
    const directory = textOption(options, 'store')
    if (directory !== undefined) note(keptInWords(await keepReport(directory, report)))
    return exitCodeFor(report)
  })
}

const keptInWords = ({ stream, reportDigest, isNew }: Awaited<ReturnType<typeof keepReport>>): string =>
  `${isNew ? 'kept' : 'already kept'} as ${reportDigest} in ${stream}\n`

const writeReports = (report: DeterminismReport, options: Invocation['options']): void => {
  const page = textOption(options, 'html')
  if (page !== undefined) writeFileSync(page, reportPage(report))
  const policy = textOption(options, 'policy')
  const suggested = report.calibration?.policy
  if (policy !== undefined && suggested) writeFileSync(policy, `${JSON.stringify(suggested, null, 2)}\n`)
}
