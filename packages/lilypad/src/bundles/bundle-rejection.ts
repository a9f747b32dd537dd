import type { Reason } from '@lilymed/domain'

/** Why a proved deal cannot be run: the reason a vote would give, and behind it what exactly was found. */
export type BundleRejection = {
  readonly code: Extract<Reason, 'INPUTS_UNBOUND' | 'MODULE_REFUSED' | 'FETCH_FAILED'>
  /** The code of the finding, such as `TEMPLATE_UNSUPPORTED` or `MODULE_REFERENCE_MUTABLE`. */
  readonly detail: string
  readonly message: string
}

export type Rejected = { readonly kind: 'rejected'; readonly rejection: BundleRejection }

/** A refusal with the reason `code` for a finding. */
export const rejectBundle = (
  code: BundleRejection['code'],
  finding: { readonly code: string; readonly message: string },
): Rejected => ({ kind: 'rejected', rejection: { code, detail: finding.code, message: finding.message } })
