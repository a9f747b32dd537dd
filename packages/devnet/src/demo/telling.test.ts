import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inLp, LP } from './amounts.ts'
import { createNarrator } from './narrator.ts'
import { textTable } from './text-table.ts'

test('amounts are exact to the wei and say their sign when they are movements', () => {
  assert.equal(inLp(13n * LP + LP / 10n), '13.1 LP')
  assert.equal(inLp(-LP / 2n, { signed: true }), '−0.5 LP')
  assert.equal(inLp(1n, { signed: true }), '+0.000000000000000001 LP')
  assert.equal(inLp(0n, { signed: true }), '0 LP')
})

test('a table lines its columns up, figures to the right', () => {
  assert.equal(
    textTable(
      ['who', 'LP'],
      [
        ['Ada', '1.5'],
        ['resource provider', '-10'],
      ],
      [1],
    ),
    [
      'who                 LP',
      '─────────────────  ───',
      'Ada                1.5',
      'resource provider  -10',
    ].join('\n'),
  )
})

test('without a terminal the narration holds no escapes', () => {
  let text = ''
  const narrator = createNarrator({ write: (chunk) => (text += chunk), styled: false, clock: () => 0 })
  narrator.tell('a', 'the panel is drawn')
  assert.equal(text, '   0.0 s  a  the panel is drawn\n')
})
