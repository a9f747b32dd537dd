import { parseAddress } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from './command.ts'
import type { Invocation } from './command.ts'

/** The address that an option gives, if it was given. Throws USAGE for one that is none, or that was copied wrongly. */
export const addressOption = (options: Invocation['options'], name: string): Address | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  try {
    return parseAddress(text)
  } catch {
    const message = /^0x[0-9a-fA-F]{40}$/.test(text)
      ? `--${name}: the capitals of ${text} are no EIP-55 checksum: a digit may be mistyped. Copy it again, or write it all in small letters to go without this check`
      : `--${name} takes an address, 0x and 40 hex digits, got ${printable(text)}`
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
}
