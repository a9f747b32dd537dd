import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { AppError } from '../app-error.ts'
import { askControl } from './ask-control.ts'
import { controlSocketPath } from './control-socket.ts'
import { serveControl } from './serve-control.ts'

const root = mkdtempSync(join(tmpdir(), 'lilymed-control-'))
after(() => rmSync(root, { recursive: true }))

const folderOf = (name: string): string => {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

const commands = {
  'tx.cancel': async (given: object) => ({ took: { ...given } }),
  refuses: async () => {
    throw new AppError({ code: 'NOT_FOUND', message: 'no such intent', retryable: false })
  },
  breaks: async () => {
    throw new TypeError('with 0xsecret in it')
  },
}

describe('the control socket of a process', () => {
  test('answers whoever may open it, and nobody but the owner may', async () => {
    const folder = folderOf('answers')
    const told: object[] = []
    const control = await serveControl({ folder, commands, onCommand: (report) => void told.push(report) })
    assert.equal(statSync(controlSocketPath(folder)).mode & 0o777, 0o600)
    assert.deepEqual(await askControl(folder, 'tx.cancel', { id: 'a', nested: [1, null] }), {
      took: { id: 'a', nested: [1, null] },
    })
    await assert.rejects(askControl(folder, 'refuses'), {
      code: 'NOT_FOUND',
      message: 'no such intent',
      retryable: false,
    })
    assert.deepEqual(told, [
      { command: 'tx.cancel', code: 'OK' },
      { command: 'refuses', code: 'NOT_FOUND' },
    ])
    await control.close()
    await assert.rejects(askControl(folder, 'refuses'), { code: 'NODE_NOT_RUNNING', retryable: true })
  })

  test('tells of a failure that is not ours nothing but that it was one', async () => {
    const folder = folderOf('breaks')
    const control = await serveControl({ folder, commands })
    await assert.rejects(askControl(folder, 'breaks'), ({ code, message }: AppError) => {
      return code === 'UNEXPECTED' && !message.includes('secret')
    })
    await control.close()
  })

  test('refuses what it does not know, what is no request and what never ends', async () => {
    const folder = folderOf('refuses')
    const control = await serveControl({ folder, commands })
    await assert.rejects(askControl(folder, 'constructor'), {
      code: 'CONTROL_UNKNOWN',
      message: /tx\.cancel/,
    })
    for (const sent of ['no json\n', '[]\n', '{"command":7}\n', 'x'.repeat(70_000)]) {
      const answer = await new Promise<string>((resolve) => {
        let said = ''
        const socket = connect(controlSocketPath(folder), () => socket.write(sent))
        socket.on('data', (part) => (said += String(part))).on('close', () => resolve(said))
      })
      assert.match(answer, /CONTROL_MALFORMED/)
    }
    await control.close()
  })

  test('one process a folder: a second is refused, one that was killed is replaced', async () => {
    const folder = folderOf('replaced')
    const module = new URL('./serve-control.ts', import.meta.url).href
    const script = `const { serveControl } = await import(${JSON.stringify(module)})
      await serveControl({ folder: ${JSON.stringify(folder)}, commands: {} })
      process.kill(process.pid, 'SIGKILL')`
    assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal, 'SIGKILL')
    assert.ok(statSync(controlSocketPath(folder)).isSocket())
    const control = await serveControl({ folder, commands })
    await assert.rejects(serveControl({ folder, commands }), { code: 'CONTROL_IN_USE' })
    assert.ok(await askControl(folder, 'tx.cancel'))
    await control.close()
  })

  test('a folder whose path is too long for a socket is served all the same', async () => {
    const folder = folderOf(`long/${'x'.repeat(120)}`)
    writeFileSync(join(folder, 'other'), '')
    const control = await serveControl({ folder, commands })
    assert.ok(await askControl(folder, 'tx.cancel'))
    await control.close()
    await assert.rejects(askControl(folder, 'tx.cancel'), { code: 'NODE_NOT_RUNNING' })
  })
})
