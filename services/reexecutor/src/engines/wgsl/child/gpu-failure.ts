import type { Failed } from '../../native/native-slot.ts'
import { plainText } from '../../native/plain-text.ts'

/** The device failed, and not, as far as can be told, because of the kernel. */
export function gpuFailure(why: string): Failed {
  const message = `the GPU failed: ${plainText(why)}`
  return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', detail: 'device', message, retryable: true }
}

/** The kernel is not one that WebGPU runs; `detail` says whether its shader, its pipeline or its bindings. */
export function refused(detail: 'shader' | 'pipeline' | 'kernel', why: string): Failed {
  const message = `the kernel is refused: ${plainText(why)}`
  return { kind: 'failed', code: 'MODULE_REFUSED', detail, message, retryable: false }
}

/** Why a pipeline could not be made: its own fault, or the device's. */
export function shaderFailure(error: unknown): Failed {
  const why = error instanceof Error ? error.message : String(error)
  const isOwnFault = error instanceof Error && 'reason' in error && error.reason === 'validation'
  return isOwnFault ? refused('pipeline', why) : gpuFailure(why)
}
