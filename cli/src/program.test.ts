import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from './command.ts'
import { execute } from './execute.ts'

const ran: string[] = []
const command = (name: string): Command => ({
  name,
  summary: `does ${name}`,
  run: async ({ arguments: words }) => {
    ran.push([name, ...words].join(' '))
    return exitCodes.ok
  },
})
const commands: readonly Command[] = [
  command('challenge'),
  command('mediator run'),
  { ...command('mediator disputes show'), arguments: [{ name: 'dispute', summary: 'which' }] },
  command('mediator disputes list'),
]

const type = async (line: string): Promise<{ code: number; said: string }> => {
  let said = ''
  const say = (text: string): void => void (said += text)
  const code = await execute(commands, line.split(' '), { environment: {}, print: say, note: say })
  return { code, said }
}

describe('the command tree', () => {
  test('has commands of one word, two and three', async () => {
    for (const line of ['challenge', 'mediator run', 'mediator disputes show 0x1f', 'mediator disputes list'])
      assert.equal((await type(line)).code, exitCodes.ok, line)
    assert.deepEqual(ran, [
      'challenge',
      'mediator run',
      'mediator disputes show 0x1f',
      'mediator disputes list',
    ])
  })

  test('says what is in a group within a group', async () => {
    const { code, said } = await type('mediator disputes --help')
    assert.equal(code, exitCodes.ok)
    assert.match(said, /show .*<dispute>/)
    assert.match(said, /list/)
    assert.doesNotMatch(said, /challenge/)
  })

  test('says after a line that it does not understand where to read on', async () => {
    for (const line of ['status', 'mediator disputes show', 'mediator run --nonsense']) {
      const { code, said } = await type(line)
      assert.equal(code, exitCodes.usage, line)
      assert.match(said, /^error: [^\n]*\n(\([^\n]*\)\n)?lilymed --help lists the commands/, line)
    }
  })

  test('refuses what is in no group', async () => {
    assert.equal((await type('mediator disputes forget')).code, exitCodes.usage)
    assert.equal((await type('disputes list')).code, exitCodes.usage)
  })
})
