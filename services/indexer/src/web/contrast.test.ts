import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readStyle } from './assets.ts'

const css = readStyle().toString()

type Palette = Readonly<Record<string, string>>

const paletteIn = (block: string): Palette =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  )

const blocks = [...css.matchAll(/:root \{([^}]+)\}/g)].map(([, block = '']) => paletteIn(block))
const light = blocks[0] ?? {}
const dark = { ...light, ...blocks[1] }

// Relative luminance and contrast ratio: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (palette: Palette, ink: string, ground: string): number => {
  const [one = 0, two = 0] = [ink, ground].map((name) =>
    luminance(palette[name] ?? assert.fail(`no --${name}`)),
  )
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
}

const pairs = [
  ...['ink', 'ink-2', 'ink-3', 'brand'].flatMap((ink) =>
    ['page', 'card', 'sunk'].map((ground) => [ink, ground]),
  ),
  ...['good', 'bad', 'warn'].flatMap((ink) => ['page', 'card', 'sunk'].map((ground) => [ink, ground])),
  ...['good', 'bad', 'odd', 'warn', 'busy', 'muted'].map((tone) => [tone, `${tone}-soft`]),
  ['ink-2', 'bad-soft'],
  ['ink', 'brand-soft'],
  ['page', 'ink'],
]

describe('the colours', () => {
  for (const [name, palette] of Object.entries({ light, dark })) {
    it(`of the ${name} scheme are legible: 4.5 to 1 or better (WCAG AA)`, () => {
      for (const [ink = '', ground = ''] of pairs) {
        const ratio = contrast(palette, ink, ground)
        assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`)
      }
    })
  }
})
