import { AppError } from '@lilymed/service-kit'
import type { PinnedBlock } from './open-party-network.ts'

const isNumber = (field: unknown): field is string =>
  typeof field === 'string' && /^0x[0-9a-f]{1,13}$/i.test(field)
const isHash = (field: unknown): field is string =>
  typeof field === 'string' && /^0x[0-9a-f]{64}$/i.test(field)

/** Of the year 9999: what comes later no calendar has. */
const LAST_SECOND = 253_402_300_799

/**
 * A node's answer to `eth_getBlockByNumber` as the block that it is. A node that starts, or a proxy that has lost its node, answers null.
 *
 * @throws AppError RPC_MALFORMED, retryable, for anything but a block
 */
export const pinnedBlockOf = (answer: unknown): PinnedBlock => {
  const { number, hash, timestamp } = (answer ?? {}) as Readonly<Record<string, unknown>>
  if (isNumber(number) && isHash(hash) && isNumber(timestamp) && Number(timestamp) <= LAST_SECOND)
    return { number: Number(number), hash, time: Number(timestamp) }
  throw new AppError({
    code: 'RPC_MALFORMED',
    message: 'expected the newest block from the RPC and got none: is its node in sync?',
    retryable: true,
  })
}
