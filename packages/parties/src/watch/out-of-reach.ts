import { AppError } from '@lilymed/service-kit'

const LONGEST_PAUSE_MS = 15_000

/** The first pause is a look's, and each the double of the one before. */
export const pauseAfterFailure = (failures: number, pollIntervalMs: number): number =>
  Math.min(LONGEST_PAUSE_MS, pollIntervalMs * 2 ** Math.min(failures - 1, 16))

/** What a watch ends with when the chain stays out of reach: WATCH_BLIND, retryable. */
export const givenUp = (patienceMs: number, cause: Error): AppError =>
  new AppError({
    code: 'WATCH_BLIND',
    message: `nothing was seen of the chain for ${Math.round(patienceMs / 1000)} s and nobody watches any more (${cause.message}): mend the RPC or name another, and start the watch again; it begins with what is open then`,
    retryable: true,
    cause,
  })
