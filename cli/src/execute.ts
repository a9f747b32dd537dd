import { CommanderError } from 'commander'
import { exitCodeOf, exitCodes } from '@lilymed/service-kit/exit-codes'
import type { ExitCode } from '@lilymed/service-kit/exit-codes'
import { toAppError } from '@lilymed/service-kit/known-failures'
import type { Command, Invocation } from './command.ts'
import { createProgram } from './program.ts'

/** Runs one command line to its exit code. Nothing escapes as an exception: a failure is one line on stderr. */
export const execute = async (
  commands: readonly Command[],
  words: readonly string[],
  environment: Pick<Invocation, 'environment' | 'print' | 'note' | 'terminal'>,
): Promise<ExitCode> => {
  let code: ExitCode = exitCodes.ok
  const program = createProgram(commands, environment, (finished) => (code = finished))
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (failure) {
    if (failure instanceof CommanderError) {
      const asked = failure.code === 'commander.helpDisplayed' || failure.code === 'commander.version'
      return asked ? exitCodes.ok : exitCodes.usage
    }
    environment.note(`lilymed: ${toAppError(failure).message}\n`)
    return exitCodeOf(toAppError(failure))
  }
}
