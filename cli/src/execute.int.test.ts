import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

  test('a token that could be guessed is refused, without being shown', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-token-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, 'hunter2\n', { mode: 0o600 })
    const env = {
      ...process.env,
      LILYMED_TOKEN_FILE: tokenFile,
      LILYMED_DATA_DIRECTORY: folder,
      LILYMED_PORT: '0',
    }
    const options = { env, timeout: 120_000 }
    const { status, stderr } = spawnSync(process.execPath, [main, 'reexecutor', 'serve'], options)
    assert.equal(status, 78)
    assert.match(stderr.toString(), /must hold 16 characters or more/)
    assert.doesNotMatch(stderr.toString(), /hunter2/)
  })

  test('a choice that does not exist is said in one line with the choices there are', () => {
    const env = { ...process.env, LILYMED_MODE: 'sleep' }
    const { status, stderr } = spawnSync(process.execPath, [main, 'mediator', 'run'], { env })
    assert.equal(status, 78)
    const about = stderr
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('  mode '))
    assert.deepEqual(about, ['  mode must be one of observe, shadow, vote, full'])
  })
})
