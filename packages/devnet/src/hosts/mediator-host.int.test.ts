import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('a mediator host that is asked to stop ends by itself, though its channel is still open', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-host-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'host.json')
  writeFileSync(file, JSON.stringify({ mediators: [] }))
  const main = new URL('./mediator-host-main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, file], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  t.after(() => clearTimeout(patience))
  await once(child.stdout ?? assert.fail('no stdout'), 'data')
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'close'), [0, null])
})
