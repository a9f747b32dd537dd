import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { confirm } from './confirm.ts'

/** A terminal at which somebody types that, or anything else that can be read from. */
const input = (typed: string, isTTY: boolean) =>
  Object.assign(new PassThrough(), { isTTY }).end(typed) as unknown as NodeJS.ReadableStream & {
    isTTY: boolean
  }

const ask = async (typed: string, isTTY = true): Promise<{ agreed: boolean; asked: string }> => {
  let asked = ''
  const agreed = await confirm('take them back?', (text) => (asked += text), input(typed, isTTY))
  return { agreed, asked }
}

describe('a question at the terminal', () => {
  for (const typed of ['y\n', 'Y\n', 'yes\n', ' YES \r\n', 'y'])
    test(`${JSON.stringify(typed)} agrees`, async () => {
      assert.deepEqual(await ask(typed), { agreed: true, asked: 'take them back? [y/N] ' })
    })

  for (const typed of ['\n', 'n\n', 'no\n', 'yep\n', 'y y\n', '', 'n\ny\n'])
    test(`${JSON.stringify(typed)} does not`, async () => {
      assert.equal((await ask(typed)).agreed, false)
    })

  test('without a terminal nobody is asked and nobody agrees', async () => {
    assert.deepEqual(await ask('y\n', false), { agreed: false, asked: '' })
  })
})
