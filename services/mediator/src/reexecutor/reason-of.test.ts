import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { reasonOf } from './reason-of.ts'

const reasonFor = (code: string): string => {
  const [reason] = reasonOf(new AppError({ code, message: 'why', retryable: false }))
  return reason
}

describe('the reason of a vote that a reexecutor gave nothing for', () => {
  it('is its code where that is one, or what the code stands for', () => {
    assert.equal(reasonFor('TIMEOUT'), 'TIMEOUT')
    assert.equal(reasonFor('DEADLINE_PASSED'), 'TIMEOUT')
    assert.equal(reasonFor('ENGINE_UNAVAILABLE'), 'CLASS_UNAVAILABLE')
  })

  it('is that it was not available for anything else, names that objects come with included', () => {
    for (const code of ['SOMETHING', 'toString', 'constructor', '__proto__', ''])
      assert.equal(reasonFor(code), 'EXECUTOR_UNAVAILABLE', code)
    assert.equal(reasonOf(new Error('why'))[0], 'EXECUTOR_UNAVAILABLE')
  })
})
