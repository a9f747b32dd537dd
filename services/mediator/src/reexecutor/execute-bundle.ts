import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import canonicalize from 'canonicalize'
import { isReason } from '@lilymed/domain'
import type { RunBundle } from '@lilymed/lilypad'
import { isAppError } from '@lilymed/service-kit'
import { retry } from '../duties/retry.ts'
import type { Patience } from '../duties/retry.ts'
import { failedRun } from '../duties/run-ending.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import type { ReexecutorClient } from './reexecutor-client.ts'
import type { RunAnswer } from './run-answer.ts'

/** Runs a bundle to its end, however that is. */
export type ExecuteBundle = (bundle: RunBundle, patience: Patience) => Promise<RunEnding>

/**
 * Runs bundles on a reexecutor. Silence and refusals become EXECUTOR_UNAVAILABLE once the patience, which starts anew with every
 * answer, is over; a run the reexecutor forgot is asked for again. Only an abort is thrown, after the run was cancelled.
 */
export const createExecuteBundle =
  (
    client: ReexecutorClient,
    { pollIntervalMs = 250 }: { readonly pollIntervalMs?: number } = {},
  ): ExecuteBundle =>
  async (bundle, patience) => {
    const { signal } = patience
    let runId: string | undefined
    try {
      for (;;) {
        const answer: RunAnswer = await retry(() => askOf(client, bundle, runId, signal), patience)
        const ending = endingOf(answer, bundle)
        if (ending !== undefined) return ending
        runId = answer.runId
        await delay(pollIntervalMs, undefined, { signal })
      }
    } catch (failure) {
      if (signal.aborted && runId !== undefined)
        await client.cancel(runId, AbortSignal.timeout(1000)).catch(() => undefined)
      signal.throwIfAborted()
      return failedRun(
        'EXECUTOR_UNAVAILABLE',
        isAppError(failure) ? `${failure.code}: ${failure.message}` : 'the reexecutor client failed',
      )
    }
  }

const askOf = async (
  client: ReexecutorClient,
  bundle: RunBundle,
  runId: string | undefined,
  signal: AbortSignal,
): Promise<RunAnswer> => {
  if (runId === undefined) return client.start(bundle, signal)
  try {
    return await client.read(runId, signal)
  } catch (failure) {
    if (isAppError(failure) && failure.code === 'RUN_UNKNOWN') return client.start(bundle, signal)
    throw failure
  }
}

const endingOf = (answer: RunAnswer, bundle: RunBundle): RunEnding | undefined => {
  switch (answer.state) {
    case 'completed': {
      const { resultDigest, exitCode, determinismClass, knownAnswer } = answer.finding
      const run = { requestDigest: requestDigest(bundle), resultDigest, exitCode, determinismClass }
      return { kind: 'completed', run, knownAnswerPassed: knownAnswer?.ok !== false }
    }
    case 'failed': {
      const { code, message } = answer.finding
      return failedRun(
        isReason(code) ? code : 'EXECUTOR_UNAVAILABLE',
        isReason(code) ? message : `${code}: ${message}`,
      )
    }
    default:
      return undefined
  }
}

/** The name of a run: sha2-256 of the bundle's canonical JSON (RFC 8785). */
const requestDigest = (bundle: RunBundle): string =>
  `0x${createHash('sha256')
    .update(canonicalize(bundle) ?? '')
    .digest('hex')}`
