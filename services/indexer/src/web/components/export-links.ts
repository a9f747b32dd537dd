import { exportRoutes } from '@lilymed/api'
import type { ListId } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { queryText } from '../query-text.ts'
import type { QueryValues } from '../query-text.ts'

/** Links to all that a page lists some of, as files: the same list with the same filters. */
export const exportLinks = (list: ListId, filters: QueryValues): Html => {
  const path = exportRoutes.find((route) => route.list === list)?.path ?? ''
  return html`<p class="after">
    All of these as
    <a class="pill" href="${path + queryText({ ...filters, format: 'csv' })}" download>CSV</a>
    <a class="pill" href="${path + queryText({ ...filters, format: 'ndjson' })}" download>NDJSON</a>
  </p>`
}
