import type { AsOf } from '@lilymed/api'
import { time } from './components/values.ts'
import { html, toText } from './html.ts'
import type { Html } from './html.ts'
import { navigation } from './navigation.ts'
import type { Section } from './navigation.ts'

export type PageParts = {
  readonly title: string
  readonly main: Html
  readonly asOf: AsOf | undefined
  readonly section?: Section
  /** What the page follows live: a dispute or a deal of a chain, or every fact. */
  readonly live?: true | { readonly subject: string; readonly chainId: number }
}

const link = (href: string, text: string, isCurrent: boolean): Html =>
  isCurrent ? html`<a href="${href}" aria-current="page">${text}</a>` : html`<a href="${href}">${text}</a>`

const reading = (asOf: AsOf | undefined): Html =>
  asOf === undefined
    ? html`<p class="reading"></p>`
    : html`<p class="reading">
        <span class="pulse" aria-hidden="true"></span>
        <span>Block <b>${asOf.block}</b></span>
        ${asOf.at !== null && html`<span class="wide">${time(asOf.at)}</span>`}
      </p>`

const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path class="pad" d="M16 16 28.2 9.2A14 14 0 1 0 30 16z" />
  <path class="petal" d="M16 8.5c3 2.8 3.6 6.2 0 10.5-3.6-4.3-3-7.7 0-10.5Z" />
  <path
    class="petal"
    d="M8.8 12.5c4-.5 6.6 1.7 7.2 6.5-5 .7-7.4-2-7.2-6.5Zm14.4 0c-4-.5-6.6 1.7-7.2 6.5 5 .7 7.4-2 7.2-6.5Z"
  />
</svg>`

/** A whole page around its main part, as text to send. */
export const layout = ({ title, main, asOf, section, live }: PageParts): string =>
  toText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} · LilyMed</title>
          <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
          <link rel="preload" href="/assets/inter.woff2" as="font" type="font/woff2" crossorigin />
          <link rel="stylesheet" href="/assets/style.css" />
          <script type="module" src="/assets/live.js"></script>
        </head>
        <body>
          <a class="skip" href="#main">Skip to content</a>
          <header class="top">
            <div class="bar">
              <a class="brand" href="/"
                >${mark}<span>Lily<b>Med</b></span></a
              >
              ${reading(asOf)}
            </div>
            <nav class="main-nav" aria-label="Main">
              ${navigation.map((item) => link(item.href, item.text, item.section === section))}
            </nav>
          </header>
          <main
            id="main"
            ${live !== undefined && html`data-live="${live === true ? '' : live.subject}"`}
            ${live !== undefined && live !== true && html`data-chain="${live.chainId}"`}
          >
            ${main}
          </main>
          <p class="visually-hidden" role="status" id="news"></p>
          <footer class="bottom">
            <p>
              Everything here is read from the chain and recomputed; nothing is asked of anybody.
              ${
                asOf !== undefined &&
                html`As of block
                  ${asOf.block}${
                    asOf.finality === null
                      ? ', with no block final yet'
                      : html`, final up to block ${asOf.finality}`
                  },
                  log position <code>${asOf.position}</code>.`
              }
            </p>
            <p>
              <a href="/openapi.json">API</a> <a href="/v1/events">Events as JSON</a>
              <a href="/status">Status</a>
            </p>
          </footer>
        </body>
      </html>`,
  )
