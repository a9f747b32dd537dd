import { ApiFailure } from './api-failure.ts'

/**
 * The pages of a list, one after the other. Ends behind the last; throws an ApiFailure API_ANSWER_UNEXPECTED where a page leads back to one
 * that was read already, and what reading throws.
 *
 * @param read asks for the page at a cursor; the first without one
 * @param from where to begin
 */
export async function* pagesOf<Page extends { readonly nextCursor: string | null }>(
  read: (cursor: string | undefined) => Promise<Page>,
  from?: string,
): AsyncGenerator<Page> {
  const seen = new Set([from])
  for (let cursor = from; ;) {
    const page = await read(cursor)
    yield page
    if (page.nextCursor === null) return
    if (seen.has(page.nextCursor)) {
      const message = 'the pages of a list lead back to one that was read already: no indexer does that'
      throw new ApiFailure({ code: 'API_ANSWER_UNEXPECTED', message, retryable: false })
    }
    seen.add((cursor = page.nextCursor))
  }
}
