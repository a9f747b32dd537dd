import { toAppError } from '@lilymed/service-kit'

/** Why a chain is not followed, for its operator. */
export type ChainFailure = {
  readonly code: string
  readonly reason: string
  /** What to do. */
  readonly remedy: string
  /** Opening the chain again may help. */
  readonly retryable: boolean
  /** The other chains must not go on either. */
  readonly endsProcess: boolean
  readonly since: Date
  readonly error: unknown
}

const remedies: Readonly<Record<string, string>> = {
  RPC_WRONG_CHAIN: 'name an endpoint of this chain or correct its chainId, and start again',
  INGEST_CONTRACTS_CHANGED:
    'restore the contracts in the configuration, or begin with an empty data directory',
  REORG_BELOW_FINALITY:
    'compare the store with another endpoint (lilymed indexer verify); if the chain did change, stop the indexer, go back with lilymed indexer rewind, and start again',
  HOLE_IN_LOG:
    'add an endpoint that serves all logs, stop the indexer, go back with lilymed indexer rewind, and start again',
  INGEST_FENCED: 'keep one indexer per store and stop the others',
}

/** Whoever was fenced out of one stream shares its store with another indexer, which may take over the next stream at any time. */
const endsEverything = new Set(['INGEST_FENCED'])

/** What a failure means for a chain: whether to try again, and what to tell the operator. */
export const chainFailure = (error: unknown, since: Date): ChainFailure => {
  const { code, message, retryable } = toAppError(error)
  return {
    code,
    reason: message,
    remedy:
      remedies[code] ??
      (retryable
        ? 'nothing while it passes: it is tried again by itself'
        : 'do what the reason says, and start again'),
    retryable,
    endsProcess: endsEverything.has(code),
    since,
    error,
  }
}
