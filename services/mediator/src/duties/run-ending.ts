import type { Reason } from '@lilymed/domain'
import type { CompletedRun } from '@lilymed/domain/mediation'

/** How a run ended, as its reexecutor tells it. */
export type RunEnding =
  | {
      readonly kind: 'completed'
      readonly run: Omit<CompletedRun, 'run' | 'isModulePinned'>
      readonly knownAnswerPassed: boolean
    }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly message: string }

/** A run that has no result, for a stated reason. */
export const failedRun = (reason: Reason, message: string): RunEnding => ({ kind: 'failed', reason, message })
