import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { indexerToml } from './testing/indexer-config.ts'

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

  test('an indexer whose endpoint hangs while it is opened ends soon after Ctrl-C, with no failure told', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-stop-'))
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    t.after(() => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true })
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const file = join(folder, 'indexer.toml')
    const urls = [`http://127.0.0.1:${port}`]
    writeFileSync(file, indexerToml({ dataDirectory: join(folder, 'data'), chainId: 31_337, urls }))
    // The seed of the tests is no setting of an indexer, which would say so.
    const { LILYMED_TEST_SEED: _, ...env } = process.env
    const child = spawn(process.execPath, [main, 'indexer', 'run', '--config', file], {
      env: { ...env, LILYMED_HTTP_PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let lines = ''
    child.stderr.on('data', (chunk: Buffer) => (lines += chunk.toString()))
    await once(server, 'request')
    const stopped = performance.now()
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number | null]
    assert.equal(code, 130)
    assert.ok(performance.now() - stopped < 10_000, 'an answer may take 15 s')
    assert.match(lines, /^\{.*"msg":"Server listening at .*"\}\n\{.*"msg":"stopping"\}\n$/)
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
