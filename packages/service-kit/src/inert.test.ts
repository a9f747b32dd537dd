import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inert } from './inert.ts'

test('what would act on a terminal is shown, and lines and words stay as they are', () => {
  assert.equal(inert('ä 1\t…\r\n“2”\n'), 'ä 1\t…\r\n“2”\n')
  assert.equal(inert('\u001b]0;x\u0007 \u009b2J \u007f'), '\\u001b]0;x\\u0007 \\u009b2J \\u007f')
  assert.equal(
    inert('over\rwritten \u202e\u2066\u2028\u200b'),
    'over\\u000dwritten \\u202e\\u2066\\u2028\\u200b',
  )
  assert.equal(inert('\u{e0041}\ud800'), '\\udb40\\udc41\\ud800')
})

test('JSON says the same as before, whatever is in it', () => {
  const text = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).join('')
  const shown = inert(JSON.stringify({ text }))
  assert.deepEqual(JSON.parse(shown), { text })
  assert.equal(inert(shown), shown)
})
