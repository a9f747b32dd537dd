import { AppError } from '@lilymed/service-kit'

export type RpcErrorCode =
  | 'RPC_UNREACHABLE'
  | 'RPC_TIMEOUT'
  | 'RPC_HTTP_STATUS'
  | 'RPC_RATE_LIMITED'
  | 'RPC_MALFORMED_ANSWER'
  | 'RPC_REFUSED'
  | 'RPC_WRONG_CHAIN'
  | 'RPC_NO_STATE'
  | 'RPC_CLOSED'

const RETRYABLE: Readonly<Record<RpcErrorCode, boolean>> = {
  RPC_UNREACHABLE: true,
  RPC_TIMEOUT: true,
  RPC_HTTP_STATUS: true,
  RPC_RATE_LIMITED: true,
  RPC_MALFORMED_ANSWER: true,
  RPC_REFUSED: true,
  RPC_WRONG_CHAIN: false,
  RPC_NO_STATE: true,
  RPC_CLOSED: false,
}

/** A chain endpoint that did not do its part. The URL appears as its origin only, because paths and queries carry API keys. */
export class RpcError extends AppError {
  declare readonly code: RpcErrorCode

  constructor(code: RpcErrorCode, message: string, details: { cause?: unknown; retryable?: boolean } = {}) {
    super({ code, message, retryable: details.retryable ?? RETRYABLE[code], cause: details.cause })
    this.name = 'RpcError'
  }
}

/** What may be said of an endpoint in a message: scheme, host and port. */
export const publicOrigin = (url: string): string => {
  try {
    return new URL(url).origin
  } catch {
    return 'an unreadable URL'
  }
}
