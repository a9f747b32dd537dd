import { examineMachine } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { loadLocalSettings, localOptions } from '../reexecutor/local-settings.ts'
import { testsInWords } from '../reexecutor/machine-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

export const reexecutorKat: Command = {
  name: 'reexecutor kat',
  summary: 'Run the known-answer test of every slot of this machine',
  description:
    'Runs, on every slot, the program whose result is known. Exit code 5 when a slot gives another: nothing that slot computes can be trusted, and a vote on it would be a vote on a broken machine.',
  options: localOptions,
  examples: ['lilymed reexecutor kat --config reexecutor.toml'],
  run: (invocation) =>
    untilStopped(async (signal) => {
      const { tests } = await examineMachine(loadLocalSettings(invocation), { isTested: true, signal })
      signal.throwIfAborted()
      const ok = tests.every((test) => test.ok)
      const isJson = invocation.options['json'] === true
      invocation.print(isJson ? `${JSON.stringify({ ok, tests })}\n` : testsInWords(tests))
      return ok ? exitCodes.ok : exitCodes.different
    }),
}
