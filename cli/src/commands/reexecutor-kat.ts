import { examineMachine } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { loadLocalSettings } from '../reexecutor/local-settings.ts'
import { testsInWords } from '../reexecutor/machine-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

/** `lilymed reexecutor kat`. */
export const reexecutorKat: Action = (invocation) =>
  untilStopped(async (signal) => {
    const { tests } = await examineMachine(loadLocalSettings(invocation), { isTested: true, signal })
    signal.throwIfAborted()
    const ok = tests.every((test) => test.ok)
    const isJson = invocation.options['json'] === true
    invocation.print(isJson ? `${JSON.stringify({ ok, tests })}\n` : testsInWords(tests))
    return ok ? exitCodes.ok : exitCodes.different
  })
