import { writeFileSync } from 'node:fs'
import { certifyBundle } from '@lilymed/reexecutor'
import type { DeterminismReport } from '@lilymed/reexecutor'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
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

export const moduleCertify: Command = {
  name: 'module certify',
  summary: 'Run a job several times on every class at hand and compare the results',
  description:
    'Takes the folder of a module, with the inputs of a job, or one bundle as a file. Says whether the job gives the same bytes every time and on every class, where results first differ, and which policy a mediator could compare them by. Exit code 0 if every result is the same, 5 if not, 4 if runs failed.',
  arguments: [{ name: 'module', summary: 'a folder with lilypad_module.json.tmpl, or a bundle’s JSON file' }],
  options: [
    { flags: '--inputs <file>', summary: 'JSON object with the inputs of the job, for a folder' },
    { flags: '--times <number>', summary: 'runs on each class', default: '3' },
    {
      flags: '--margin <number>',
      summary: 'what the drift seen is multiplied by for a tolerance',
      default: '3',
    },
    {
      flags: '--tampered <file>',
      summary: 'inputs (or a bundle) of a job that was tampered with, which the policy must catch',
    },
    { flags: '--config <file>', summary: 'TOML file of a reexecutor, whose engines are used' },
    { flags: '--emulate', summary: 'run models on an older processor too, emulated by qemu-user' },
    { flags: '--policy <file>', summary: 'write the suggested lilymed_policy.json here' },
    {
      flags: '--store <directory>',
      summary: 'keep the report in the event store of this directory, in the stream of the module',
    },
    { flags: '--html <file>', summary: 'write the report as one page here' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: [
    'lilymed module certify ./my-module --inputs inputs.json',
    'lilymed module certify bundle.json --times 10 --html report.html',
  ],
  run: async (invocation) => {
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
  },
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
