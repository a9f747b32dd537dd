/** What a run of a hostile job must come to. */
export type Wanted =
  /** A result like any other: whatever the job tried is in it, and comparing decides. */
  | { readonly kind: 'compared'; readonly exitCode: number }
  /** A result, and another one the next time: two runs of one mediator show it. */
  | { readonly kind: 'nondeterministic' }
  /** No result, for a reason of the job's own. */
  | {
      readonly kind: 'failed'
      readonly code: 'RESOURCE_LIMIT' | 'TIMEOUT' | 'OUTPUT_REFUSED' | 'MODULE_REFUSED'
      readonly detail?: string
      /** What the message names. */
      readonly names?: RegExp
    }

export const compared = (exitCode = 0): Wanted => ({ kind: 'compared', exitCode })
export const nondeterministic: Wanted = { kind: 'nondeterministic' }
/** A limit of the bundle that the job goes over. */
export const exhausts = (detail: string): Wanted => ({ kind: 'failed', code: 'RESOURCE_LIMIT', detail })
export const timesOut: Wanted = { kind: 'failed', code: 'TIMEOUT' }
/** A job refused before it runs. */
export const refused = (names: RegExp): Wanted => ({ kind: 'failed', code: 'MODULE_REFUSED', names })
