import { describe, it } from 'node:test'
import { bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { classes } from './classes.ts'

const drawClass = bytesOf('class')
const terms = {
  listed: true,
  portable: false,
  pairs: true,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: '300',
  weightCap: '0',
}
const scheduled = fact('ClassScheduled', { drawClass, terms, applicableAt: '1795003600' })
const applied = fact('ClassApplied', { drawClass, terms })

describe('classes', () => {
  it('have no terms before the first are applied', () => {
    given(classes, scheduled).then(drawClass, {
      terms: null,
      scheduled: { terms, applicableAt: '2026-11-18T12:06:40Z' },
    })
    given(classes, scheduled, applied).then(drawClass, { terms, scheduled: null })
  })

  it('keep the terms in force while others wait', () => {
    const closed = { ...terms, listed: false }
    const next = fact('ClassScheduled', { drawClass, terms: closed, applicableAt: '1795003600' })
    given(classes, applied, next).then(drawClass, { terms, scheduled: { terms: closed } })
  })
})
