import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { readTogether } from './read-together.ts'

const failing =
  (code: string, retryable = false) =>
  (): never => {
    throw new AppError({ code, message: `no ${code}`, retryable })
  }

describe('reading what a command is told', () => {
  test('gives every value in its place', () => {
    assert.deepEqual(
      readTogether<[number, string]>(
        () => 1,
        () => 'two',
      ),
      [1, 'two'],
    )
  })

  test('names everything that is wrong; wrong settings decide the code, one failure stays itself', () => {
    assert.throws(() => readTogether(failing('USAGE')), { code: 'USAGE', message: 'no USAGE' })
    assert.throws(() => readTogether(failing('USAGE'), () => 1, failing('CONFIG_INVALID')), {
      code: 'CONFIG_INVALID',
      message: 'no USAGE\nno CONFIG_INVALID',
      retryable: false,
    })
    assert.throws(() => readTogether(failing('NOT_PERMITTED', true), failing('USAGE')), {
      code: 'NOT_PERMITTED',
      retryable: false,
    })
  })

  test('what nobody foresaw is thrown as it is', () => {
    const bug = (): never => {
      throw new TypeError('a bug')
    }
    assert.throws(() => readTogether(failing('USAGE'), bug), TypeError)
  })
})
