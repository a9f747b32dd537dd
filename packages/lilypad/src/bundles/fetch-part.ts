import { isAppError } from '@lilymed/service-kit'
import { rejectBundle } from './bundle-rejection.ts'
import type { Rejected } from './bundle-rejection.ts'

export type FetchedPart<Part> = { readonly kind: 'fetched'; readonly part: Part } | Rejected

/** Waits for a part of a bundle. A failure that will not pass is FETCH_FAILED; any other is thrown as it came. */
export const fetchPart = async <Part>(part: Promise<Part>): Promise<FetchedPart<Part>> => {
  try {
    return { kind: 'fetched', part: await part }
  } catch (error) {
    if (!isAppError(error) || error.retryable) throw error
    return rejectBundle(error.code === 'MODULE_TEMPLATE_REFUSED' ? 'MODULE_REFUSED' : 'FETCH_FAILED', error)
  }
}
