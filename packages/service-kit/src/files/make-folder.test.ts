import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { makeFolder } from './make-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-folder-'))
after(() => rmSync(folder, { recursive: true }))

describe('makeFolder', () => {
  test('makes a folder and those above it for their owner alone, and leaves one that is there as it is', () => {
    const deep = join(folder, 'one', 'two')
    makeFolder(deep)
    assert.equal(statSync(join(folder, 'one')).mode & 0o777, 0o700)
    assert.equal(statSync(deep).mode & 0o777, 0o700)
    makeFolder(deep, 0o755)
    assert.equal(statSync(deep).mode & 0o777, 0o700)
    makeFolder('/')
  })

  const file = join(folder, 'file')
  writeFileSync(file, '')
  const nowhere = join(folder, 'nowhere')
  symlinkSync(join(folder, 'gone', 'for', 'good'), nowhere)
  const places = [
    ['/proc/lilymed', 'DIRECTORY_UNUSABLE'],
    ['/proc/lilymed/data', 'DIRECTORY_UNUSABLE'],
    [file, 'NOT_A_DIRECTORY'],
    [join(file, 'data'), 'NOT_A_DIRECTORY'],
    [nowhere, 'NOT_A_DIRECTORY'],
  ] as const
  for (const [place, code] of places) {
    test(`says why there can be none, and does not try for ever: ${place.replace(folder, '…')}`, () => {
      assert.throws(
        () => makeFolder(place),
        (failure: Error) => {
          assert.equal((failure as { code?: unknown }).code, code)
          assert.match(failure.message, /\/proc\/lilymed|\/file|\/nowhere/)
          assert.equal(exitCodeOf(failure), exitCodes.configuration)
          return true
        },
      )
    })
  }
})
