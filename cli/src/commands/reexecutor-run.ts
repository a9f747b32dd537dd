import { readRunSpec, runLocally } from '@lilymed/reexecutor'
import type { LocalRuns } from '@lilymed/reexecutor'
import { exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { loadLocalSettings, localOptions } from '../reexecutor/local-settings.ts'
import { runsInWords } from '../reexecutor/runs-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

const codeOf = ({ runs, differences }: LocalRuns): ExitCode => {
  const failed = runs.find(({ state }) => state === 'failed')
  if (failed?.state === 'failed') return failed.finding.retryable ? exitCodes.temporary : exitCodes.rejected
  return (differences ?? []).length === 0 ? exitCodes.ok : exitCodes.different
}

export const reexecutorRun: Command = {
  name: 'reexecutor run',
  summary: 'Run a job on this machine, without a service',
  description:
    'Runs a job in the sandbox and prints digests, files and class. The spec is a bundle, or a TOML or JSON file that names files where a bundle carries bytes: engine = "wasm", module = { file = "program.wasm" }, arguments = [...], [[inputs]] with path and file, [limits]. With --twice it runs again, on another slot of the same class where there is one; exit code 5 says that the results differ, and where. 4: the job failed; 75: it may succeed later.',
  arguments: [{ name: 'spec', summary: 'the job: a .toml or .json file' }],
  options: [{ flags: '--twice', summary: 'run it again and compare the results' }, ...localOptions],
  examples: ['lilymed reexecutor run job.toml --twice', 'lilymed reexecutor run bundle.json --json'],
  run: (invocation) =>
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
    }),
}
