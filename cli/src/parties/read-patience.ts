import { AppError, printable } from '@lilymed/service-kit'

/** Milliseconds that a chain may be out of reach, from `--give-up-after`; undefined where it is not given. Throws USAGE. */
export const readPatience = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text) * 1000
  throw new AppError({
    code: 'USAGE',
    message: `--give-up-after takes whole seconds from 1 on, got ${printable(text)}`,
    retryable: false,
  })
}
