import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { contractsAnywhere } from '@lilymed/mediator/testing/mediator-toml'

/** Starts a host of these mediators that is killed, so that its test fails, when it does not end. */
const startHost = (t: TestContext, settings: object): ChildProcess => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-host-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'host.json')
  writeFileSync(join(folder, 'secret'), 'a passphrase\n', { mode: 0o600 })
  writeFileSync(file, JSON.stringify({ passphraseFile: join(folder, 'secret'), ...settings }))
  const main = new URL('./mediator-host-main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, file], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
  // Unread, it would hold back the end.
  child.stdout?.resume()
  const patience = setTimeout(() => child.kill('SIGKILL'), 120_000)
  t.after(() => clearTimeout(patience))
  return child
}

describe('a mediator host', () => {
  test('that is asked to stop ends by itself, though its channel is still open', async (t) => {
    const child = startHost(t, { mediators: [] })
    await once(child.stdout ?? assert.fail('no stdout'), 'data')
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })

  test('that cannot open a mediator leaves nothing open', async (t) => {
    const [address] = Object.values(contractsAnywhere)
    const child = startHost(t, {
      chain: { contracts: contractsAnywhere },
      reexecutor: { port: 9 },
      mediators: [{ address, folder: '/none', keystoreFile: '/none/key' }],
    })
    assert.deepEqual(await once(child, 'exit'), [78, null])
  })
})
