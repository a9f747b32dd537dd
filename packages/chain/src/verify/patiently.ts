import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '@lilymed/service-kit'
import type { AppError } from '@lilymed/service-kit'
import { RpcError } from '../rpc/rpc-error.ts'

const ATTEMPTS = 6

/**
 * Tries again with growing pauses, or those an endpoint asks for, what fails for now: by a retryable error, or by an error it
 * gives. The last of six failures is thrown.
 */
export const patiently = async <T>(
  attempt: () => Promise<T | AppError>,
  firstPauseMs: number,
): Promise<Exclude<T, AppError>> => {
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt().catch((failure: unknown) => {
      if (isAppError(failure) && failure.retryable) return failure
      throw failure
    })
    if (!isAppError(outcome)) return outcome as Exclude<T, AppError>
    if (failures === ATTEMPTS) throw outcome
    const asked = outcome instanceof RpcError ? (outcome.retryAfterMs ?? 0) : 0
    await delay(Math.max(asked, firstPauseMs * 2 ** (failures - 1)))
  }
}
