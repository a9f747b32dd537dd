import type { LocalRuns, RunDifference } from '@lilymed/reexecutor'
import { printable } from '@lilymed/service-kit'
import { columns, countInWords } from '../words.ts'

type Run = LocalRuns['runs'][number]

const label = (name: string): string => name.padEnd(12)

const runInWords = (run: Run, index: number): string => {
  const head = `run ${index + 1}\n`
  if (run.state === 'failed') {
    const { code, detail, message } = run.finding
    const what = detail === undefined ? code : `${code} (${printable(detail)})`
    return `${head}  ${label('failed')}${what}\n  ${label('')}${printable(message)}\n`
  }
  const { exitCode, wallMs, fuelUsed, slot, resultCid, files, determinismClass, trap } = run.finding
  const fuel = fuelUsed === undefined ? '' : `, ${countInWords(fuelUsed)} fuel`
  const listed = files.map(({ path, size, sha256 }) => [
    '   ',
    printable(path),
    `${countInWords(size)} bytes`,
    sha256,
  ])
  return [
    head,
    `  ${label('exit code')}${exitCode}${trap === undefined ? '' : ` (trap: ${printable(trap)})`}, ${countInWords(wallMs)} ms${fuel}, on ${slot}\n`,
    `  ${label('result')}${resultCid}\n`,
    `  ${label('class')}${printable(determinismClass)}\n`,
    `  ${label('files')}${files.length}\n`,
    listed.length === 0 ? '' : columns(listed),
  ].join('')
}

const spaced = (hex: string): string => (hex === '' ? '(end of file)' : (hex.match(/../g) ?? []).join(' '))

const differenceInWords = ({ path, first }: RunDifference): string => {
  if (first === undefined) return `  ${printable(path)}\n    only one of the runs has it\n`
  const { offset, ours, theirs } = first
  return [
    `  ${printable(path)}, from byte ${countInWords(offset)} on\n`,
    `    run 1  ${spaced(ours)}\n`,
    `    run 2  ${spaced(theirs)}\n`,
  ].join('')
}

const longestList = 20

/** What one or two runs of a job came to, for people. */
export const runsInWords = ({ runs, differences }: LocalRuns): string => {
  const told = runs.map(runInWords).join('\n')
  if (runs.length < 2) return told
  if (differences === undefined) return `${told}\n✖ there are no two results to compare\n`
  if (differences.length === 0) return `${told}\n✔ both runs left the same bytes\n`
  const hidden = differences.length - longestList
  return [
    told,
    `\n✖ the runs differ in ${countInWords(differences.length)} file${differences.length === 1 ? '' : 's'}: the job is not deterministic here\n`,
    ...differences.slice(0, longestList).map(differenceInWords),
    hidden > 0 ? `  and ${countInWords(hidden)} more\n` : '',
  ].join('')
}
