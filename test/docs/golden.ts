import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Compares a page with what it should be; with UPDATE_GOLDEN=1 it writes the page instead. */
export const assertGolden = (file: string, expected: string): void => {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, expected)
  const actual = existsSync(file) ? readFileSync(file, 'utf8') : ''
  assert.equal(actual, expected, `${file} is out of date; run: npm run docs:update`)
}
