import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'

const main = new URL('./main.ts', import.meta.url).pathname

describe('lilymed as a process', () => {
  test('a reader that closes its end early is no failure', async () => {
    const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    assert.deepEqual({ code, complaints }, { code: 0, complaints: '' })
  })

  test('a log level that does not exist is refused before anything starts', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'indexer', 'run', '--log-level', 'loud'])
    assert.equal(status, 2)
    assert.match(stderr.toString(), /^lilymed: --log-level takes one of trace, .*silent\n$/)
  })

  test('a choice that does not exist is said in one line with the choices there are', () => {
    const env = { ...process.env, LILYMED_MODE: 'sleep' }
    const { status, stderr } = spawnSync(process.execPath, [main, 'mediator', 'run'], { env })
    assert.equal(status, 78)
    const about = stderr
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('  mode '))
    assert.deepEqual(about, ['  mode must be one of observe, full'])
  })
})
