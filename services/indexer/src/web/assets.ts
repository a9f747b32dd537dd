import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file that pages load, with the type it is served as. */
export type Asset = { readonly type: string; readonly body: Buffer }

const own = (name: string): Buffer => readFileSync(new URL(`assets/${name}`, import.meta.url))

const dependency = (specifier: string): Buffer => readFileSync(fileURLToPath(import.meta.resolve(specifier)))

/** The parts of the one style sheet, in the order in which they override each other. */
const styleParts = [
  'palette',
  'page',
  'parts',
  'forms',
  'plots',
  'dispute',
  'tables',
  'evidence',
  'trust',
  'screens',
]

/** Reads the style sheet that every page loads. */
export const readStyle = (): Buffer => Buffer.concat(styleParts.map((part) => own(`style/${part}.css`)))

/** Reads every file that pages load, by the name it has under /assets. Fonts are served by us: no page asks anyone else. */
export const readAssets = (): ReadonlyMap<string, Asset> =>
  new Map([
    ['style.css', { type: 'text/css; charset=utf-8', body: readStyle() }],
    ['live.js', { type: 'text/javascript; charset=utf-8', body: own('live.js') }],
    ['mark.svg', { type: 'image/svg+xml', body: own('mark.svg') }],
    [
      'inter.woff2',
      {
        type: 'font/woff2',
        body: dependency('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
      },
    ],
    [
      'mono.woff2',
      {
        type: 'font/woff2',
        body: dependency('@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2'),
      },
    ],
  ])
