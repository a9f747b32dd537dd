import { AppError } from '@lilymed/service-kit'

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

/** The chain below a block already called final has changed. */
export const reorgBelowFinality = (block: number, hash: string): AppError =>
  new AppError({
    code: 'REORG_BELOW_FINALITY',
    message:
      `expected final block ${block} to be ${hash} for good, but the chain at this RPC has another: ` +
      'check that the RPC serves the chain this store has followed; if the chain itself was reset, start with an empty data directory',
    retryable: false,
  })

/** The configured contracts are not those the stream was begun with, so blocks already observed would lack facts. */
export const contractsChanged = (expected: string, found: string): AppError =>
  new AppError({
    code: 'INGEST_CONTRACTS_CHANGED',
    message: `this stream was begun with the contracts ${expected}, the configuration now says ${found}: restore them or start with an empty data directory`,
    retryable: false,
  })
