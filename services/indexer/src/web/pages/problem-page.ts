import type { Problem } from '@lilymed/api'
import { html } from '../html.ts'
import { layout } from '../layout.ts'

/** A problem as a page. */
export const problemPage = ({ title, status, detail, code, instance }: Problem): string =>
  layout({
    title,
    asOf: undefined,
    main: html`<div class="hero">
      <p class="over">${status}</p>
      <h1>${title}</h1>
      <p class="lead">${detail}</p>
      <p class="after"><code>${code}</code>, request <code>${instance}</code>. <a href="/">Overview</a></p>
    </div>`,
  })
