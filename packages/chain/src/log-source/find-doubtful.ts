import type { BlockHeader, ChainLog } from './log-source.ts'
import { bloomBitsOf, mayHold } from './logs-bloom.ts'
import type { BloomBits } from './logs-bloom.ts'

/**
 * Finds the blocks whose bloom speaks of a contract of which the answer has no log. A bloom errs on the side of speaking, so
 * such a block is not wrong yet; but a node that answers with nothing for blocks whose logs it does not have looks just so.
 */
export const createDoubt = (
  addresses: readonly string[],
): ((headers: readonly BlockHeader[], logs: readonly ChainLog[]) => BlockHeader[]) => {
  const wanted: ReadonlyArray<readonly [string, BloomBits]> = addresses.map((address) => [
    address.toLowerCase(),
    bloomBitsOf(address),
  ])
  return (headers, logs) => {
    const told = new Set<string>()
    for (const { blockNumber, address } of logs) told.add(`${blockNumber}/${address}`)
    const seen = new Set([...told].map((place) => place.toLowerCase()))
    return headers.filter(({ number, logsBloom }) =>
      wanted.some(([address, bits]) => mayHold(logsBloom, bits) && !seen.has(`${number}/${address}`)),
    )
  }
}
