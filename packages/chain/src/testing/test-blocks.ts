import type { BlockHeader, HeadObservation } from '../log-source/log-source.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'

/** The hash of block `number` on a fork named by one letter. */
export const blockHash = (number: number, fork = 'a'): string =>
  `0x${Buffer.from(fork).toString('hex')}${String(number).padStart(62, '0')}`

/** The header of a block; `parentFork` where the fork begins with this block. */
export const blockHeader = (number: number, fork = 'a', parentFork = fork): BlockHeader => ({
  number,
  hash: blockHash(number, fork),
  parentHash: blockHash(number - 1, parentFork),
  timestamp: 1_000 + number * 2,
  logsBloom: '0x',
  baseFeePerGas: 0n,
})

/** A tip at a block, with a finalised block of the same fork where given. */
export const tipAt = (number: number, fork = 'a', finalised: number | null = null): HeadObservation => ({
  head: blockHeader(number, fork),
  safe: null,
  finalised: finalised === null ? null : { number: finalised, hash: blockHash(finalised, fork) },
})

/** A fact of a block. */
export const factAt = (
  number: number,
  logIndex = 0,
  fork = 'a',
  type = 'RandomnessPublished',
): TranslatedFact => ({
  type,
  data: { round: String(number) },
  origin: {
    blockNumber: number,
    blockHash: blockHash(number, fork),
    blockTimestamp: 1_000 + number * 2,
    txHash: blockHash(900 + number, fork),
    logIndex,
    address: '0x1111111111111111111111111111111111111111',
  },
})
