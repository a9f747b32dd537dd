import type { ProblemCode, ProblemError } from '@lilymed/api'

/** A problem of the catalogue with what is particular to it. */
export type Refusal = {
  readonly kind: 'problem'
  readonly code: ProblemCode
  readonly detail?: string
  readonly errors?: ProblemError[]
}

/** What a route gives: a body, or a problem. */
export type Answer<Body> = { readonly kind: 'answer'; readonly body: Body } | Refusal

/** An answer with a body. */
export const answer = <Body>(body: Body): Answer<Body> => ({ kind: 'answer', body })

/** A problem of the catalogue. */
export const problem = (code: ProblemCode, detail?: string): Answer<never> => ({
  kind: 'problem',
  code,
  ...(detail === undefined ? {} : { detail }),
})

/** Parameters that pass their schemas and still cannot be meant: the path of each, and why. */
export const refusal = (errors: readonly ProblemError[]): Refusal => ({
  kind: 'problem',
  code: 'REQUEST_INVALID',
  detail: errors.map(({ path, reason }) => `${path} ${reason}`).join('; '),
  errors: [...errors],
})

/** A cursor that is not the list's, and why. */
export const cursorRefused = (reason: string): Answer<never> => ({
  kind: 'problem',
  code: 'CURSOR_INVALID',
  detail: `/cursor ${reason}`,
  errors: [{ path: '/cursor', reason }],
})
