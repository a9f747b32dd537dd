import { isReason } from '@lilymed/domain'
import type { Reason } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'

/** Refusals of a reexecutor that are reasons under another name. */
const synonyms: ReadonlyMap<string, Reason> = new Map([
  ['DEADLINE_PASSED', 'TIMEOUT'],
  ['DEADLINE_UNREACHABLE', 'TIMEOUT'],
  ['ENGINE_UNAVAILABLE', 'CLASS_UNAVAILABLE'],
])

/** Why a reexecutor gave nothing, as the reason of a vote, and a message for the operator. */
export const reasonOf = (failure: unknown): readonly [Reason, string] => {
  if (!isAppError(failure)) return ['EXECUTOR_UNAVAILABLE', 'the reexecutor client failed']
  const { code, message } = failure
  return isReason(code)
    ? [code, message]
    : [synonyms.get(code) ?? 'EXECUTOR_UNAVAILABLE', `${code}: ${message}`]
}
