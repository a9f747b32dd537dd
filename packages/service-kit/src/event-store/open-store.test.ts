import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openStore } from './open-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-open-store-'))
after(() => rmSync(folder, { recursive: true }))
const secretFile = (text: string): string => {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, text, { mode: 0o600 })
  return file
}
const path = join(folder, 'events.db')

test('without a server the store is in the data directory', async () => {
  for (const config of [undefined, {}]) {
    const opened = await openStore({ config, path, namespace: 'indexer' })
    assert.equal(
      (await opened.store.append('s', 'any', [{ id: crypto.randomUUID(), type: 'T', data: 1 }])).revision >=
        0n,
      true,
    )
    assert.deepEqual([opened.path, opened.health()], [path, { ok: true, detail: 'embedded' }])
    await opened.close()
  }
})

test('a secret that cannot be used is a problem of the configuration, named by its file and never quoted', async () => {
  const good = secretFile('kurrentdb://127.0.0.1:1?tls=true')
  const wrong = [
    { connectionStringFile: join(folder, 'absent') },
    { connectionStringFile: secretFile('http://u:hunter2@host') },
    { connectionStringFile: secretFile('kurrentdb://u:hunter2@host?tls=false') },
    { connectionStringFile: good, credentialsFile: secretFile('hunter2') },
    { connectionStringFile: good, credentialsFile: secretFile(':hunter2') },
  ]
  for (const kurrentdb of wrong) {
    await assert.rejects(openStore({ config: { kurrentdb }, path, namespace: 'indexer' }), (error: Error) => {
      assert.equal((error as { code?: string }).code, 'CONFIG_INVALID')
      assert.match(error.message, new RegExp(folder))
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /hunter2/)
      return true
    })
  }
})

test('a server that is away is a temporary failure', async () => {
  const kurrentdb = { connectionStringFile: secretFile('kurrentdb://127.0.0.1:1?tls=false') }
  await assert.rejects(openStore({ config: { kurrentdb }, path, namespace: 'indexer' }), {
    code: 'UNAVAILABLE',
    retryable: true,
  })
})
