import { computeHmac } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import type { DealId } from '../values/ids.ts'

/** Bits of the code that a draw is made of: as many as a number holds exactly, in whole bytes. */
const BITS = 48

/**
 * The random number of a deal, from 0 to 1 (exclusive): the first 48 bits of HMAC-SHA256(secret, dealId) as a fraction. Nobody without the
 * secret can tell it, so a provider cannot know whether its result will be checked; whoever has the secret always draws the same, before
 * there is a result and long after: `printf %s <dealId> | openssl dgst -sha256 -hmac <secret>`.
 *
 * @param secret taken as UTF-8
 */
export const drawCheck = (secret: string, dealId: DealId): number => {
  const code = computeHmac('sha256', toUtf8Bytes(secret), toUtf8Bytes(dealId))
  return Number.parseInt(code.slice(2, 2 + BITS / 4), 16) / 2 ** BITS
}
