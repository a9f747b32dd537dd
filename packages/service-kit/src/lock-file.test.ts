import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { lockFile } from './lock-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-lock-'))
after(() => rmSync(folder, { recursive: true }))

describe('lockFile', () => {
  test('one owner at a time, in this process and in another, until it is closed', () => {
    const path = join(folder, 'lock')
    const first = lockFile(path) ?? assert.fail('a free lock was refused')
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(lockFile(path), undefined)
    const module = new URL('./lock-file.ts', import.meta.url).href
    const script = `import { lockFile } from ${JSON.stringify(module)}
      process.exit(lockFile(${JSON.stringify(path)}) === undefined ? 7 : 0)`
    const tryElsewhere = () => spawnSync(process.execPath, ['--input-type=module', '-e', script]).status
    assert.equal(tryElsewhere(), 7)
    first.close()
    first.close()
    assert.equal(tryElsewhere(), 0)
  })

  test('a place that cannot be written is not said to be in use', () => {
    assert.throws(() => lockFile(join(folder, 'none', 'lock')), { code: 'NOT_PERMITTED', message: /none/ })
  })
})
