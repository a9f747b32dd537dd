import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { durableFlag } from './durable-flag.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-flag-'))
after(() => rmSync(folder, { recursive: true }))

type Content = { readonly reason: string; readonly since: string }
const flagOf = (file: string) => durableFlag<Content>(file, (reason) => ({ reason, since: '' }))
const content = { reason: 'the server was sold', since: '2026-01-02T03:04:05.000Z' }

describe('a flag', () => {
  it('is up from when it is raised until it is lowered, and stays as it was raised first', () => {
    const flag = flagOf(join(folder, 'flag'))
    assert.deepEqual([flag.isUp(), flag.read(), flag.lower()], [false, undefined, undefined])
    assert.equal(flag.raise(content), content)
    assert.deepEqual(flag.raise({ ...content, reason: 'another' }), content)
    assert.deepEqual([flag.isUp(), flag.read(), flag.lower()], [true, content, content])
    assert.ok(!existsSync(join(folder, 'flag')))
  })

  it('is down where its folder is not made yet', () => {
    assert.equal(flagOf(join(folder, 'none', 'flag')).isUp(), false)
  })

  it('is up whatever is in its file, a link to nothing included', () => {
    const [text, directory, link] = ['text', 'directory', 'link'].map((name) => join(folder, name))
    assert.ok(text && directory && link)
    writeFileSync(text, '{"reason":')
    mkdirSync(directory)
    symlinkSync(join(folder, 'gone'), link)
    for (const file of [text, directory, link]) {
      assert.equal(flagOf(file).isUp(), true)
      assert.deepEqual(flagOf(file).read(), { reason: `${file} cannot be read`, since: '' })
    }
  })

  it('counts as up where nobody can see whether it is there, says so, and cannot be raised or lowered', () => {
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    const file = join(loop, 'flag')
    const flag = flagOf(file)
    assert.equal(flag.isUp(), true)
    const reason = `nobody can see whether ${file} is there (ELOOP)`
    assert.deepEqual(flag.read(), { reason, since: '' })
    assert.throws(() => flag.raise(content), { code: 'ELOOP' })
    assert.throws(() => flag.lower(), { code: 'ELOOP' })
  })
})
