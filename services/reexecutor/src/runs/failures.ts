import type { Refusal } from '../scheduler/admission.ts'
import type { FailedFinding } from './run-view.ts'

export const cancelled: FailedFinding = {
  code: 'CANCELLED',
  message: 'the run was cancelled',
  retryable: true,
}

export const internal: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: 'the service failed; its log names the run',
  retryable: true,
}

export const bundleLost: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: 'the bundle was damaged on disk before the run began; submit it again',
  retryable: true,
}

export const lateWhileRunning: FailedFinding = {
  code: 'TIMEOUT',
  message: 'the deadline passed while it ran',
  retryable: true,
}

/** A run that was taken on before, and that this service, as it is configured now, cannot run. */
export const noLongerPossible = ({ code, message }: Refusal): FailedFinding => ({
  code: code === 'CLASS_UNAVAILABLE' ? 'CLASS_UNAVAILABLE' : 'EXECUTOR_UNAVAILABLE',
  message,
  retryable: true,
})
