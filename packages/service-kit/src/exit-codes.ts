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
  RPC_WRONG_CHAIN: exitCodes.configuration,
  USAGE: exitCodes.usage,
  PASSPHRASE_MISSING: exitCodes.usage,
  NOT_FOUND: exitCodes.notFound,
  REJECTED: exitCodes.rejected,
  STORE_NOT_FOUND: exitCodes.notFound,
  STORE_EXISTS: exitCodes.rejected,
  STORE_TOO_NEW: exitCodes.rejected,
  STORE_UNREADABLE: exitCodes.different,
}

/** The exit code an error deserves: its own if its code has one, else 75 if retryable, else 1. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (!isAppError(error)) return exitCodes.unexpected
  return byErrorCode[error.code] ?? (error.retryable ? exitCodes.temporary : exitCodes.unexpected)
}
