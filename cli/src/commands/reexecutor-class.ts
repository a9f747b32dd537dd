import { examineMachine } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { loadLocalSettings, localOptions } from '../reexecutor/local-settings.ts'
import { classesInWords } from '../reexecutor/machine-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

export const reexecutorClass: Command = {
  name: 'reexecutor class',
  summary: 'Say what this machine can run, and in which classes',
  description:
    'Opens the engines of the configuration, without a service, and lists their slots, draw classes and determinism classes, and what is missing here and why.',
  options: localOptions,
  examples: ['lilymed reexecutor class', 'lilymed reexecutor class --config reexecutor.toml --json'],
  run: (invocation) =>
    untilStopped(async (signal) => {
      const { slots } = await examineMachine(loadLocalSettings(invocation), { isTested: false, signal })
      signal.throwIfAborted()
      const isJson = invocation.options['json'] === true
      invocation.print(isJson ? `${JSON.stringify(slots)}\n` : classesInWords(slots))
      return exitCodes.ok
    }),
}
