import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSecretFile } from './secret-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-secret-'))
after(() => rmSync(folder, { recursive: true }))
const secretFile = (text: string, mode = 0o600): string => {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

test('one line is the secret, without its line end', () => {
  assert.equal(readSecretFile(secretFile('hunter2\n')), 'hunter2')
  assert.equal(readSecretFile(secretFile('hunter2')), 'hunter2')
})

test('a refusal says what to do', () => {
  const open = secretFile('hunter2', 0o644)
  assert.throws(() => readSecretFile(open), { message: new RegExp(`run: chmod 600 ${open}$`) })
  assert.throws(() => readSecretFile(join(folder, 'absent')), { message: /is not there: make it, one line/ })
  assert.throws(() => readSecretFile(folder), { message: /is a folder: name the file in it$/ })
})

test('what is usually an accident is refused without quoting the secret', () => {
  const refused = [
    secretFile('hunter2\nmore\n'),
    secretFile(''),
    secretFile('x'.repeat(513)),
    secretFile('hunter2', 0o644),
    join(folder, 'absent'),
  ]
  for (const file of refused) {
    assert.throws(
      () => readSecretFile(file),
      (error: Error & { code?: string }) =>
        error.code === 'CONFIG_INVALID' && !error.message.includes('hunter2'),
    )
  }
})
