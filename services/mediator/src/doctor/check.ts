/** How one thing stands: `warning` works today and may not tomorrow, `unknown` could not be looked at. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'unknown'

/** One thing that a mediator depends on. */
export type Check = {
  /** What was looked at, such as `rpc` or `disk`; several checks may share it. */
  readonly name: string
  readonly state: CheckState
  /** What was found, in words and figures. No secret. */
  readonly detail: string
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null
}

/** Everything that was looked at, and what it comes to. */
export type Diagnosis = {
  readonly checks: readonly Check[]
  /** `ready`: votes safely; `at risk`: votes, with warnings; `not ready`: would miss a vote or could not cast one. */
  readonly verdict: 'ready' | 'at risk' | 'not ready'
}

/** What checks come to. */
export const diagnosisOf = (checks: readonly Check[]): Diagnosis => {
  const has = (state: CheckState): boolean => checks.some((check) => check.state === state)
  if (has('failed')) return { checks, verdict: 'not ready' }
  return { checks, verdict: has('warning') || has('unknown') ? 'at risk' : 'ready' }
}

/** A check that found nothing to do. */
export const fine = (name: string, detail: string): Check => ({ name, state: 'ok', detail, remedy: null })

/** A check that found something to do. */
export const found = (
  name: string,
  state: Exclude<CheckState, 'ok'>,
  detail: string,
  remedy: string,
): Check => ({ name, state, detail, remedy })
