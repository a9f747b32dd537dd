import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawClassId } from '@lilymed/domain'
import { toText } from '../html.ts'
import { drawClassName } from './draw-class.ts'

test('the class of jobs that are the same everywhere has its name beside its id; of others there is the id alone', () => {
  const portable = '0x859359f4ca5f86e079e9f10e55d9507b65cb5f4e2361167e92ac69bb3c62fb8b'
  assert.equal(drawClassId('portable'), portable)
  assert.match(toText(drawClassName(portable)), /^portable .*0x859359f4ca5f86e0/s)
  const other = toText(drawClassName(drawClassId('gpu/sm_90')))
  assert.doesNotMatch(other, /portable/)
  assert.match(other, /0x/)
})
