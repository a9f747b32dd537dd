import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { OUTCOMES, REASONS } from '@lilymed/domain'
import { assertGolden } from './golden.ts'
import { fillSection, markdownTable } from './markdown-table.ts'

const file = 'docs/glossary.md'

test('the glossary shows the one table of findings, verdicts and outcomes', () => {
  const outcomes = markdownTable(
    [
      'number',
      'outcome',
      'finding',
      'a vote can say it',
      'a dispute can end so',
      'controller is called',
      'meaning',
    ],
    OUTCOMES.map(({ number, name, finding, endsDispute, controllerCall, meaning }) => [
      String(number),
      name,
      finding ?? '',
      finding === null ? 'no' : 'yes',
      endsDispute ? 'yes' : 'no',
      controllerCall ?? '',
      meaning,
    ]),
  )
  const reasons = markdownTable(
    ['number', 'reason', 'meaning'],
    REASONS.map(({ number, name, meaning }) => [String(number), name, meaning]),
  )
  const page = fillSection(readFileSync(file, 'utf8'), 'outcomes', outcomes)
  assertGolden(file, fillSection(page, 'reasons', reasons))
})
