import { AppError } from '@lilymed/service-kit'
import type { BlockRef } from '../log-source/log-source.ts'

/** Another indexer has written to the stream since this one started: this one must stop, the newer one owns the stream. */
export class IngestFenced extends AppError {
  constructor(stream: string, details: { cause?: unknown } = {}) {
    super({
      code: 'INGEST_FENCED',
      message: `stream ${stream} was written by another indexer since this one started: keep one indexer per store and stop the others`,
      retryable: false,
      ...details,
    })
    this.name = 'IngestFenced'
  }
}

/** The stream ends before what this run has appended: it was deleted, or its store was brought back from a backup. */
export const streamLost = (stream: string, revision: bigint): AppError =>
  new AppError({
    code: 'INGEST_STREAM_LOST',
    message:
      `expected an event at revision ${revision} of stream ${stream}, where this run had come to, but the stream ends before it: ` +
      'it was deleted or its store was restored while the indexer ran; start the indexer again, it goes on from what is there',
    retryable: false,
  })

/** Blocks that this chain has in place of one already called final. */
export const reorgBelowFinality = (chainId: number, { number, hash }: BlockRef): AppError =>
  new AppError({
    code: 'REORG_BELOW_FINALITY',
    message:
      `expected final block ${number} to be ${hash} for good, but the chain at this RPC has another: ` +
      `check that the RPC serves the chain this store has followed. If it does, stop the indexer, let ` +
      `"lilymed indexer rewind --chain ${chainId} --find" show the newest block that still stands and what would be retracted, ` +
      'run it again with --yes, and start the indexer; if the chain itself was reset, start with an empty data directory',
    retryable: false,
    data: { block: number, blockHash: hash },
  })

/** A final block holds logs that the stream lacks. */
export const holeInLog = (chainId: number, block: number): AppError =>
  new AppError({
    code: 'HOLE_IN_LOG',
    message:
      `block ${block} is final and holds logs that this store does not have, so an RPC once left them out: ` +
      `stop the indexer, run "lilymed indexer rewind --chain ${chainId} --to-block ${block - 1}" and start it again, ` +
      'best with another RPC; "lilymed indexer verify" then compares what it has read',
    retryable: false,
    data: { block },
  })

/** The configured start lies below the stream's, so blocks that are wanted now would never be read. */
export const startBlockChanged = (expected: number, found: number): AppError =>
  new AppError({
    code: 'INGEST_START_CHANGED',
    message: `this stream was begun at block ${expected}, the configuration now says ${found}, whose blocks it would never hold: restore the start block or start with an empty data directory`,
    retryable: false,
  })

/** The configured contracts are not those the stream was begun with, so blocks already observed would lack facts. */
export const contractsChanged = (expected: readonly string[], found: readonly string[]): AppError => {
  const only = (those: readonly string[], others: readonly string[]): string =>
    those.filter((one) => !others.includes(one)).join(', ') || 'none of them'
  return new AppError({
    code: 'INGEST_CONTRACTS_CHANGED',
    message: `the contracts are other than those this stream was begun with: it has ${only(expected, found)}, the configuration now says ${only(found, expected)}; restore them or start with an empty data directory`,
    retryable: false,
  })
}
