import { examineMachine } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { loadLocalSettings } from '../reexecutor/local-settings.ts'
import { classesInWords } from '../reexecutor/machine-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

/** `lilymed reexecutor class`. */
export const reexecutorClass: Action = (invocation) =>
  untilStopped(async (signal) => {
    const { slots } = await examineMachine(loadLocalSettings(invocation), { isTested: false, signal })
    signal.throwIfAborted()
    const isJson = invocation.options['json'] === true
    invocation.print(isJson ? `${JSON.stringify(slots)}\n` : classesInWords(slots))
    return exitCodes.ok
  })
