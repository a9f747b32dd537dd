import { CommanderError } from 'commander'
import { exitCodeOf, exitCodes } from '@lilymed/service-kit/exit-codes'
import type { ExitCode } from '@lilymed/service-kit/exit-codes'
import { inert } from '@lilymed/service-kit/inert'
import { toAppError } from '@lilymed/service-kit/known-failures'
import type { Command, Invocation } from './command.ts'
import { createProgram } from './program.ts'

/**
 * Runs one command line to its exit code. Nothing escapes as an exception: a failure is one line on stderr. Nothing that is printed acts on a
 * terminal, whoever wrote it.
 */
export const execute = async (
  commands: readonly Command[],
  words: readonly string[],
  outside: Pick<Invocation, 'environment' | 'print' | 'note' | 'terminal'>,
): Promise<ExitCode> => {
  const environment = {
    ...outside,
    print: (text: string) => outside.print(inert(text)),
    note: (text: string) => outside.note(inert(text)),
  }
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
