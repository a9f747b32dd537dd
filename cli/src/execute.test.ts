import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { Command } from './command.ts'
import { execute } from './execute.ts'

const hostile = '\u001b]0;owned\u0007\u009b2J\u202e'

const command: Command = {
  name: 'quote',
  summary: 'quotes a stranger',
  run: async ({ print, note }) => {
    print(`${JSON.stringify({ hostile })}\n`)
    print(`it says ${hostile}\n`)
    note(`the node says ${hostile}\n`)
    throw new AppError({ code: 'RPC_REFUSED', message: `refused: ${hostile}`, retryable: true })
  },
}

test('nothing that a command quotes acts on the terminal, its failure included', async () => {
  let [out, err] = ['', '']
  const code = await execute([command], ['quote'], {
    environment: {},
    print: (text) => (out += text),
    note: (text) => (err += text),
  })
  assert.equal(code, exitCodes.temporary)
  assert.doesNotMatch(out + err, /[^\P{C}\n]/u)
  assert.deepEqual(JSON.parse(out.split('\n')[0] ?? ''), { hostile })
  assert.match(err, /the node says .*\nlilymed: refused: \\u001b\]0;owned/)
})

test('an unknown command is said without its acting', async () => {
  let err = ''
  const environment = { environment: {}, print: () => undefined, note: (text: string) => (err += text) }
  assert.equal(await execute([command], [`\u001b[2J`], environment), exitCodes.usage)
  assert.doesNotMatch(err, /[^\P{C}\n]/u)
})
