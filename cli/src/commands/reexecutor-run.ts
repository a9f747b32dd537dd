import { readRunSpec, runLocally } from '@lilymed/reexecutor'
import type { LocalRuns } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { loadLocalSettings } from '../reexecutor/local-settings.ts'
import { runsInWords } from '../reexecutor/runs-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

const codeOf = ({ runs, differences }: LocalRuns): ExitCode => {
  const failed = runs.find(({ state }) => state === 'failed')
  if (failed?.state === 'failed') return failed.finding.retryable ? exitCodes.temporary : exitCodes.rejected
  return (differences ?? []).length === 0 ? exitCodes.ok : exitCodes.different
}

/** `lilymed reexecutor run`. */
export const reexecutorRun: Action = (invocation) =>
  untilStopped(async (signal) => {
    const { arguments: words, options, print, note, terminal } = invocation
    const twice = options['twice'] === true
    const local = await runLocally({
      bundle: readRunSpec(argumentAt(words, 0)),
      twice,
      config: loadLocalSettings(invocation),
      signal,
      onRun: (number, { id }) => {
        if (terminal !== undefined) note(`run ${number} of ${twice ? 2 : 1} on ${id} …\n`)
      },
    })
    print(options['json'] === true ? `${JSON.stringify(local)}\n` : runsInWords(local))
    return codeOf(local)
  })
