import { isAppError } from './app-error.ts'

/** Exit codes of every `lilymed` command; 75 and 78 are sysexits' EX_TEMPFAIL and EX_CONFIG. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notFound: 3,
  rejected: 4,
  different: 5,
  temporary: 75,
  configuration: 78,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const byErrorCode: Readonly<Record<string, ExitCode>> = {
  CONFIG_INVALID: exitCodes.configuration,
  NOT_PERMITTED: exitCodes.configuration,
  NOT_A_DIRECTORY: exitCodes.configuration,
  DIRECTORY_UNUSABLE: exitCodes.configuration,
  ADDRESS_UNKNOWN: exitCodes.configuration,
  RPC_WRONG_CHAIN: exitCodes.configuration,
  RPC_UNREACHABLE: exitCodes.configuration,
  RPC_HTTP_STATUS: exitCodes.configuration,
  HISTORY_MISSING: exitCodes.configuration,
  KEYSTORE_UNREADABLE: exitCodes.configuration,
  KEYSTORE_EXPOSED: exitCodes.configuration,
  NOT_A_KEYSTORE: exitCodes.configuration,
  NO_SALT_MASTER: exitCodes.configuration,
  WRONG_PASSPHRASE: exitCodes.configuration,
  KEY_MISFIT: exitCodes.configuration,
  PROTECTION_CONFLICT: exitCodes.rejected,
  PROTECTION_CORRUPT: exitCodes.different,
  PROTECTION_MALFORMED: exitCodes.configuration,
  SIGNER_REFUSED: exitCodes.configuration,
  SIGNER_MISMATCH: exitCodes.configuration,
  LOG_KEY_INVALID: exitCodes.configuration,
  PASSPHRASE_MISSING: exitCodes.configuration,
  USAGE: exitCodes.usage,
  INTERRUPTED: exitCodes.interrupted,
  CONTROL_PATH_TOO_LONG: exitCodes.configuration,
  CONTROL_UNKNOWN: exitCodes.usage,
  NOT_FOUND: exitCodes.notFound,
  REJECTED: exitCodes.rejected,
  NOT_A_POOL: exitCodes.rejected,
  RESULT_DIFFERS: exitCodes.rejected,
  STORE_NOT_FOUND: exitCodes.notFound,
  TX_SETTLED: exitCodes.rejected,
  TX_NOT_SENT: exitCodes.rejected,
  TX_FEE_CAP: exitCodes.rejected,
  STORE_EXISTS: exitCodes.rejected,
  STORE_TOO_NEW: exitCodes.rejected,
  READ_MODEL_NOT_FOUND: exitCodes.notFound,
  READ_MODEL_AHEAD: exitCodes.different,
  STORE_UNREADABLE: exitCodes.different,
  RECORD_UNREADABLE: exitCodes.different,
  RECORD_UNWRITABLE: exitCodes.configuration,
  RECORD_OF_ANOTHER: exitCodes.configuration,
  PLAN_CHANGED: exitCodes.rejected,
  STEP_REFUSED: exitCodes.rejected,
  STEP_FAILED: exitCodes.rejected,
  NO_FUNDS: exitCodes.rejected,
  REORG_BELOW_FINALITY: exitCodes.different,
  HOLE_IN_LOG: exitCodes.different,
  INGEST_FENCED: exitCodes.rejected,
  INGEST_STREAM_LOST: exitCodes.different,
  INGEST_CONTRACTS_CHANGED: exitCodes.configuration,
  INGEST_START_CHANGED: exitCodes.configuration,
  REWIND_STREAM_EMPTY: exitCodes.notFound,
  REWIND_ABOVE_HEAD: exitCodes.rejected,
  REWIND_BELOW_START: exitCodes.rejected,
  REWIND_HASH_UNKNOWN: exitCodes.rejected,
  REWIND_NOT_ON_CHAIN: exitCodes.rejected,
  REWIND_NOT_OURS: exitCodes.rejected,
  REWIND_STREAM_MOVED: exitCodes.rejected,
}

/** The exit code an error deserves: 75 if it is retryable, else its code's if that has one, else 1. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (!isAppError(error)) return exitCodes.unexpected
  return error.retryable ? exitCodes.temporary : (byErrorCode[error.code] ?? exitCodes.unexpected)
}
