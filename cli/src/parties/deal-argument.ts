import { AppError } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Invocation } from '../command.ts'

/** The deal id that the first argument is. Throws USAGE for what can be none. */
export const readDealId = (invocation: Pick<Invocation, 'arguments'>): string => {
  const text = argumentAt(invocation.arguments, 0)
  const isText = text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= 128 && !/\p{Cc}/u.test(text)
  if (isText) return text
  const message = 'expected a deal id: 1 to 128 bytes of text without control characters, such as Qm… or 0x…'
  throw new AppError({ code: 'USAGE', message, retryable: false })
}
