import { AppError } from '@lilymed/service-kit'

/**
 * A node's answer where a quantity is due (`0x` hex, at most 256 bits).
 *
 * @param what for the message: `the price of gas`
 * @throws AppError RPC_MALFORMED, retryable, for anything else
 */
export const quantityOf = (answer: unknown, what: string): bigint => {
  if (typeof answer === 'string' && /^0x[0-9a-f]{1,64}$/i.test(answer)) return BigInt(answer)
  throw new AppError({
    code: 'RPC_MALFORMED',
    message: `expected ${what} from the RPC and got none: is its node in sync?`,
    retryable: true,
  })
}
