import { diagnose } from '@lilymed/mediator'
import type { Check, CheckState } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const marks: Readonly<Record<CheckState, string>> = { ok: '✔', warning: '!', failed: '✖', unknown: '?' }

const inWords = ({ name, state, detail, remedy }: Check, width: number): string =>
  [
    `${marks[state]} ${name.padEnd(width)}  ${printable(detail)}\n`,
    ...(remedy === null ? [] : [`  ${' '.repeat(width)}  → ${printable(remedy)}\n`]),
  ].join('')

const verdicts = {
  ready: 'ready: this mediator can vote safely',
  'at risk': 'at risk: this mediator can vote, and something above may stop it',
  'not ready': 'not ready: this mediator would miss votes, or could cast none',
} as const

/** `lilymed mediator doctor`. */
export const mediatorDoctor: Action = async (invocation) => {
  const { options, print } = invocation
  const config = mediatorSettings(invocation)
  const terminal = { input: process.stdin, output: process.stderr }
  const diagnosis = await diagnose(config, { terminal })
  const { checks, verdict } = diagnosis
  const width = Math.max(...checks.map(({ name }) => name.length))
  if (options['json'] === true) print(`${JSON.stringify(diagnosis)}\n`)
  else print(`${checks.map((check) => inWords(check, width)).join('')}\n${verdicts[verdict]}\n`)
  return verdict === 'not ready' ? exitCodes.different : exitCodes.ok
}
