import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openLogKeys, readSaltKey, readSigner } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-log-keys-'))
after(() => rmSync(folder, { recursive: true }))
const invalid = { code: 'LOG_KEY_INVALID' }

describe('openLogKeys', () => {
  it('makes both keys on first use, for their owner only, and finds them again', () => {
    const keys = join(folder, 'fresh')
    const first = openLogKeys(keys, 'lilymed/a')
    assert.equal(statSync(keys).mode & 0o777, 0o700)
    for (const name of ['checkpoint.key', 'salt.key']) {
      assert.equal(statSync(join(keys, name)).mode & 0o777, 0o600, name)
      assert.equal(readFileSync(join(keys, name), 'utf8').split('\n').length, 2, name)
    }
    const again = openLogKeys(keys)
    assert.equal(again.signer.vkey, first.signer.vkey)
    assert.deepEqual(again.saltKey, first.saltKey)
    assert.deepEqual(readSaltKey(join(keys, 'salt.key')), first.saltKey)
    assert.equal(readSigner(join(keys, 'checkpoint.key')).vkey, first.signer.vkey)
    assert.notDeepEqual(openLogKeys(join(folder, 'another')).saltKey, first.saltKey)
    assert.notEqual(
      openLogKeys(join(folder, 'third')).signer.name,
      openLogKeys(join(folder, 'another')).signer.name,
    )
  })

  it('refuses another origin, files that others may read, and files that are no keys', () => {
    const keys = join(folder, 'refused')
    openLogKeys(keys, 'lilymed/a')
    assert.throws(() => openLogKeys(keys, 'lilymed/b'), invalid)
    for (const name of ['checkpoint.key', 'salt.key']) {
      const file = join(keys, name)
      const kept = readFileSync(file)
      chmodSync(file, 0o640)
      assert.throws(() => openLogKeys(keys), invalid, `${name} readable`)
      chmodSync(file, 0o600)
      writeFileSync(file, 'nonsense\n')
      assert.throws(() => openLogKeys(keys), invalid, `${name} damaged`)
      writeFileSync(file, kept)
      openLogKeys(keys)
    }
  })

  it('makes no new key beside a log that exists: what was signed and salted with the lost one stays its own', () => {
    const keys = join(folder, 'lost')
    openLogKeys(keys, 'lilymed/a')
    writeFileSync(join(keys, 'state.json'), '{}')
    for (const name of ['checkpoint.key', 'salt.key']) {
      const kept = readFileSync(join(keys, name))
      rmSync(join(keys, name))
      assert.throws(() => openLogKeys(keys), { ...invalid, message: new RegExp(`${name} is missing`) })
      assert.equal(existsSync(join(keys, name)), false)
      writeFileSync(join(keys, name), kept, { mode: 0o600 })
    }
    openLogKeys(keys)
  })

  it('gives no advice on what is no file, and names the file that is no key', () => {
    const keys = join(folder, 'named')
    openLogKeys(keys)
    assert.throws(() => readSigner(keys), {
      ...invalid,
      message: `${keys} is no file, expected one with a key`,
    })
    assert.throws(() => readSaltKey('/dev/null'), invalid)
    const salts = join(keys, 'salt.key')
    assert.throws(() => readSigner(salts), {
      ...invalid,
      message: new RegExp(`^${salts}: expected a signing key`),
    })
  })

  it('refuses names that a signed note cannot carry', () => {
    for (const [at, name] of ['a b', 'a+b', 'a\nb', '\u00a0', ''].entries()) {
      assert.throws(() => openLogKeys(join(folder, `name-${at}`), name), invalid)
    }
  })
})
