import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import canonicalize from 'canonicalize'
import type { RunBundle } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import { retry } from '../duties/retry.ts'
import type { Patience } from '../duties/retry.ts'
import { failedRun } from '../duties/run-ending.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import { reasonOf } from './reason-of.ts'
import type { ReexecutorClient } from './reexecutor-client.ts'
import type { RunAnswer } from './run-answer.ts'

/**
 * Runs a bundle to its end, however that is.
 *
 * @param wanted sha256 of a file of its result that has to be there then, though the run may have ended before
 */
export type ExecuteBundle = (bundle: RunBundle, patience: Patience, wanted?: string) => Promise<RunEnding>

/**
 * Runs bundles on a reexecutor. Silence and refusals become a reason once the patience is over, refusals for good at once; a run
 * that the reexecutor forgot, or that failed for a passing reason, is asked for again. Only an abort is thrown, after the run was
 * cancelled.
 */
export const createExecuteBundle =
  (
    client: Pick<ReexecutorClient, 'start' | 'read' | 'cancel'>,
    { pollIntervalMs = 250 }: { readonly pollIntervalMs?: number } = {},
  ): ExecuteBundle =>
  async (bundle, patience, wanted) => {
    const { signal, deadline } = patience
    let runId: string | undefined
    let isKnown = false
    const ask = async (): Promise<RunAnswer> => {
      const known = isKnown ? runId : undefined
      isKnown = false
      const answer = await (known === undefined
        ? client.start(bundle, signal, deadline, wanted)
        : client.read(known, signal))
      ;({ runId } = answer)
      if (answer.state === 'failed' && answer.finding.retryable === true) throw passing(answer.finding)
      isKnown = true
      return answer
    }
    try {
      for (;;) {
        const ending = endingOf(await retry(ask, patience), bundle)
        if (ending !== undefined) return ending
        await delay(pollIntervalMs, undefined, { signal })
      }
    } catch (failure) {
      if (signal.aborted && runId !== undefined)
        await client.cancel(runId, AbortSignal.timeout(1000)).catch(() => undefined)
      signal.throwIfAborted()
      return failedRun(...reasonOf(failure))
    }
  }

const passing = ({ code, message }: { readonly code: string; readonly message: string }): AppError =>
  new AppError({ code, message, retryable: true })

const endingOf = (answer: RunAnswer, bundle: RunBundle): RunEnding | undefined => {
  switch (answer.state) {
    case 'completed': {
      const { resultDigest, exitCode, determinismClass, knownAnswer } = answer.finding
      const run = { requestDigest: requestDigest(bundle), resultDigest, exitCode, determinismClass }
      return { kind: 'completed', run, knownAnswerPassed: knownAnswer.ok }
    }
    case 'failed':
      return failedRun(...reasonOf(new AppError({ ...answer.finding, retryable: false })))
    default:
      return undefined
  }
}

/** The name of a run: sha2-256 of the bundle's canonical JSON (RFC 8785). */
export const requestDigest = (bundle: RunBundle): string =>
  `0x${createHash('sha256')
    .update(canonicalize(bundle) ?? '')
    .digest('hex')}`
