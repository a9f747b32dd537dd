import { diagnose } from '@lilymed/mediator'
import type { Check, CheckState } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
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

export const mediatorDoctor: Command = {
  name: 'mediator doctor',
  summary: 'Look at everything a mediator depends on, and say what to do about it',
  description:
    'Asks every endpoint of the chain, compares the clock, reads the account’s gas, stake, classes, jail and allowance, opens the keystore, writes to the disk, and asks the reexecutor for its slots and known-answer tests, the beacon’s relay and the solver. Changes nothing, sends nothing, and works beside a running node. Exit code 0 when nothing failed, 5 when something did.',
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed mediator doctor --config mediator.toml'],
  run: async (invocation) => {
    const { options, print } = invocation
    const config = mediatorSettings(invocation)
    const terminal = { input: process.stdin, output: process.stderr }
    const diagnosis = await diagnose(config, { terminal })
    const { checks, verdict } = diagnosis
    const width = Math.max(...checks.map(({ name }) => name.length))
    if (options['json'] === true) print(`${JSON.stringify(diagnosis)}\n`)
    else print(`${checks.map((check) => inWords(check, width)).join('')}\n${verdicts[verdict]}\n`)
    return verdict === 'not ready' ? exitCodes.different : exitCodes.ok
  },
}
