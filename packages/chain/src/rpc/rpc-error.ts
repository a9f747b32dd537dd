import { AppError } from '@lilymed/service-kit'
import type { RpcFailure } from './rpc-failure.ts'

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
  | 'RPC_NO_ENDPOINT'
  | 'RPC_ENDPOINTS_DISAGREE'

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
  RPC_NO_ENDPOINT: true,
  RPC_ENDPOINTS_DISAGREE: true,
}

export type RpcErrorDetails = {
  readonly cause?: unknown
  readonly retryable?: boolean
  /** The pause an endpoint that limits our rate asks for. */
  readonly retryAfterMs?: number | undefined
  /** What the endpoint said, where it refused the request as a whole. */
  readonly refusal?: RpcFailure
  readonly data?: Readonly<Record<string, string | number | boolean>>
}

/** A chain endpoint that did not do its part. The URL appears as its origin only, because paths and queries carry API keys. */
export class RpcError extends AppError {
  declare readonly code: RpcErrorCode
  readonly retryAfterMs: number | undefined
  readonly refusal: RpcFailure | undefined

  constructor(code: RpcErrorCode, message: string, details: RpcErrorDetails = {}) {
    super({
      code,
      message,
      retryable: details.retryable ?? RETRYABLE[code],
      cause: details.cause,
      ...(details.data === undefined ? {} : { data: details.data }),
    })
    this.name = 'RpcError'
    this.retryAfterMs = details.retryAfterMs
    this.refusal = details.refusal
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
