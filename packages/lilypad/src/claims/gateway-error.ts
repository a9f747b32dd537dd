import { AppError } from '@lilymed/service-kit'

const codes = {
  GATEWAY_UNREACHABLE: true,
  GATEWAY_TIMEOUT: true,
  GATEWAY_BUSY: true,
  GATEWAY_NOT_FOUND: false,
  GATEWAY_REFUSED: false,
} as const

/** A gateway that did not give what was asked; `retryable` where the same call may succeed later. */
export const gatewayError = (
  code: keyof typeof codes,
  path: string,
  message: string,
  cause?: unknown,
): AppError =>
  new AppError({ code, message: `${path}: ${message}`, retryable: codes[code], cause, data: { path } })

/** The error of an answer that is no success. */
export const refusedByGateway = (path: string, status: number): AppError => {
  if (status === 404 || status === 410)
    return gatewayError('GATEWAY_NOT_FOUND', path, `the gateway answered ${status}`)
  const isPassing = status === 429 || status >= 500
  return gatewayError(isPassing ? 'GATEWAY_BUSY' : 'GATEWAY_REFUSED', path, `the gateway answered ${status}`)
}
