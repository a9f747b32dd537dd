import { AppError } from '@lilymed/service-kit'
import { getAddress, parseUnits } from 'ethers'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

/** An amount of LP as a person writes it, in wei. Throws USAGE for what is none, is not above zero or has more than 18 places. */
export const readAmount = (text: string): bigint => {
  if (/^\d{1,12}(\.\d{1,18})?$/.test(text) && Number(text) > 0) return parseUnits(text, 18)
  throw usage(`expected an amount of LP above zero, such as 100 or 12.5, got ${text}`)
}

/** An address, checksummed. Throws USAGE for what is none, or has another's checksum. */
export const readAddress = (text: string): string => {
  try {
    if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text)
  } catch {
    throw usage(`${text} has a wrong checksum: one of its digits is not what it was`)
  }
  throw usage(`expected an address, 0x and 40 hex digits, got ${text}`)
}
