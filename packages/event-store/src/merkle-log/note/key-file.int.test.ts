import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openLogKeys } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-full-'))
after(() => rmSync(folder, { recursive: true }))

/** Opens the keys where no file may grow, which a write meets as it meets a full disk: the file is there, its bytes are not. */
const openWithoutRoom = (keys: string): string => {
  const program = `
    import { openLogKeys } from ${JSON.stringify(import.meta.resolve('./key-file.ts'))}
    try { openLogKeys(${JSON.stringify(keys)}) } catch (failure) { process.exitCode = failure.code === 'EFBIG' ? 42 : 1 }`
  const { status } = spawnSync(
    'sh',
    ['-c', `trap '' XFSZ; ulimit -f 0; exec "$0" --input-type=module -e "$1"`, process.execPath, program],
    { stdio: 'ignore' },
  )
  return status === 42 ? 'EFBIG' : `ended with ${status}`
}

describe('openLogKeys on a full disk', () => {
  it('leaves nothing that a later start would take for a damaged key', () => {
    const keys = join(folder, 'keys')
    assert.equal(openWithoutRoom(keys), 'EFBIG')
    assert.deepEqual(readdirSync(keys), [])
    const { signer } = openLogKeys(keys, 'lilymed/a')
    assert.equal(signer.name, 'lilymed/a')
    assert.deepEqual(readdirSync(keys).toSorted(), ['checkpoint.key', 'salt.key'])
  })
})
