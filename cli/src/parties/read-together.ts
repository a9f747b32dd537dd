import { AppError, isAppError } from '@lilymed/service-kit'

const WRONG_SETTINGS = 'CONFIG_INVALID'

/**
 * Reads everything a command is told, and throws all that is wrong with it as one error: a command that names one missing thing a run has to
 * be run as often as there are things. Wrong settings among it make it CONFIG_INVALID, otherwise it has the first failure's code.
 */
export const readTogether = <Values extends readonly unknown[]>(
  ...reads: { readonly [Place in keyof Values]: () => Values[Place] }
): Values => {
  const failures: AppError[] = []
  const values = reads.map((read: () => unknown) => {
    try {
      return read()
    } catch (failure) {
      if (!isAppError(failure)) throw failure
      return void failures.push(failure)
    }
  })
  const [first, ...others] = failures
  if (first === undefined) return values as unknown as Values
  if (others.length === 0) throw first
  throw new AppError({
    code: failures.some(({ code }) => code === WRONG_SETTINGS) ? WRONG_SETTINGS : first.code,
    message: failures.map(({ message }) => message).join('\n'),
    retryable: failures.every(({ retryable }) => retryable),
    cause: first,
  })
}
