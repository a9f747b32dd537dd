import { AppError } from '@lilymed/service-kit'

const codes = {
  REGISTRY_REFUSED: false,
  REGISTRY_UNREACHABLE: true,
  REGISTRY_TIMEOUT: true,
  REGISTRY_BUSY: true,
  REGISTRY_FORBIDDEN: false,
  IMAGE_NOT_FOUND: false,
  IMAGE_MALFORMED: false,
} as const

/** An image that was not found in a registry; `retryable` where the same call may succeed later. */
export const registryError = (
  code: keyof typeof codes,
  what: string,
  message: string,
  cause?: unknown,
): AppError => new AppError({ code, message: `${what}: ${message}`, retryable: codes[code], cause })

/** The error of an answer that is no success. */
export const refusedByRegistry = (what: string, status: number): AppError => {
  const message = `the registry answered ${status}`
  if (status === 401 || status === 403) return registryError('REGISTRY_FORBIDDEN', what, message)
  if (status === 404) return registryError('IMAGE_NOT_FOUND', what, message)
  const isPassing = status === 429 || status >= 500
  return registryError(isPassing ? 'REGISTRY_BUSY' : 'REGISTRY_REFUSED', what, message)
}
