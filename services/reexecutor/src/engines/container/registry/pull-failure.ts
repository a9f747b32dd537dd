/** Why an image could not be had; `detail` is the one word an `EnsuredImage` carries. */
export class PullFailure extends Error {
  readonly code: 'FETCH_FAILED' | 'MODULE_REFUSED'
  readonly detail: 'registry' | 'digest' | 'archive' | 'platform' | 'size'
  readonly retryable: boolean

  constructor(
    code: PullFailure['code'],
    detail: PullFailure['detail'],
    message: string,
    { retryable = false, cause }: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'PullFailure'
    this.code = code
    this.detail = detail
    this.retryable = retryable
  }
}

/** The image itself is one we do not run: asking again changes nothing. */
export function imageRefused(detail: PullFailure['detail'], message: string): PullFailure {
  return new PullFailure('MODULE_REFUSED', detail, message)
}
