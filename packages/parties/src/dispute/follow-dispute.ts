import { setTimeout as pause } from 'node:timers/promises'
import type { DisputeId } from '@lilymed/domain'
import { AppError, isAppError } from '@lilymed/service-kit'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { essenceOf } from './essence-of.ts'
import { readDispute } from './read-dispute.ts'
import type { DisputeSeen } from './read-dispute.ts'

export type FollowOptions = {
  readonly signal: AbortSignal
  readonly pollIntervalMs?: number
  /** Told of a look that failed and will be tried again. */
  readonly onTrouble?: (message: string) => void
}

/** Whether a dispute's outcome stands for good: nobody can appeal it any more and the controller has been told. */
export const isRuled = ({ phase }: DisputeSeen): boolean => phase === 'FINAL' || phase === 'SETTLING'

/**
 * Follows a dispute: yields it as it stands, and again whenever something has changed, until its outcome is final or the signal aborts.
 * Looks that fail are tried again.
 *
 * @throws AppError NOT_FOUND where the pool has no such dispute; failures that trying again cannot mend
 */
export async function* followDispute(
  network: PartyNetwork,
  disputeId: DisputeId,
  { signal, pollIntervalMs = 1_000, onTrouble }: FollowOptions,
): AsyncGenerator<DisputeSeen> {
  let told: string | undefined
  while (!signal.aborted) {
    const seen = await readDispute(network, disputeId, await network.head()).catch((failure: unknown) => {
      if (!isAppError(failure) || !failure.retryable) throw failure
      onTrouble?.(failure.message)
      return undefined
    })
    if (seen === null) {
      const message = `the pool has no dispute ${disputeId}`
      throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
    }
    if (seen !== undefined && essenceOf(seen) !== told) {
      told = essenceOf(seen)
      yield seen
    }
    if (seen !== undefined && isRuled(seen)) return
    await pause(pollIntervalMs, undefined, { signal }).catch(() => undefined)
  }
}
