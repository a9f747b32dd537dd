import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { PullFailure } from '../registry/pull-failure.ts'
import { tarMember } from '../../../testing/tar-member.ts'
import { openLayer } from './open-layer.ts'
import { readInRoot } from './read-in-root.ts'
import { readTar } from './tar-reader.ts'
import { setFolderTimes, unpackLayer } from './unpack-layer.ts'

const end = Buffer.alloc(1_024)
const archiveOf = (...members: readonly Buffer[]) => Buffer.concat([...members, end])
const file = (path: string, content = path) => tarMember({ path, content: Buffer.from(content) })
const folder = (path: string) => tarMember({ path, type: '5', mode: 0o755 })
const symlink = (path: string, link: string) => tarMember({ path, type: '2', link })
const hardlink = (path: string, link: string) => tarMember({ path, type: '1', link })

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('unpackLayer', () => {
  let directory = ''
  let way = ''
  let root = ''
  const idMap = { base: 5_000_000, size: 65_536 }
  const folderTimes = new Map<string, number>()
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-unpack-'))
    // Far below what it belongs to: an unpacker that is broken does its damage in a folder of the test.
    way = join(directory, ...Array.from({ length: 32 }, () => 'w'))
    root = join(way, 'root')
    await mkdir(root, { recursive: true })
    await writeFile(join(way, 'outside'), 'untouched')
    folderTimes.clear()
  })
  afterEach(async () => {
    assert.equal(await readFile(join(way, 'outside'), 'utf8'), 'untouched')
    assert.deepEqual((await readdir(way)).length, 2, 'something was made outside of the root')
    await rm(directory, { recursive: true, force: true })
  })

  const unpack = async (archive: Uint8Array, budget = { bytes: 2 ** 24, members: 1_000 }, chunk = 700) => {
    await unpackLayer(readTar(chunksOf(archive, chunk)), { root, idMap, budget, folderTimes })
  }
  const refusesWith = (detail: string) => (error: unknown) =>
    error instanceof PullFailure && error.detail === detail
  const read = (path: string) => readFile(join(root, path), 'utf8')

  it('lays layers over one another as overlayfs shows them', async () => {
    await unpack(
      archiveOf(
        folder('a'),
        file('a/1'),
        file('a/2'),
        folder('b'),
        file('b/x'),
        file('c'),
        symlink('l', 'a'),
      ),
    )
    await unpack(
      archiveOf(
        file('a/.wh.1', ''),
        file('b/new'),
        file('b/.wh..wh..opq', ''),
        folder('c'),
        file('c/inside'),
        file('l/through', 'a folder now'),
      ),
    )
    assert.deepEqual((await readdir(join(root, 'a'))).sort(), ['2'])
    assert.deepEqual(await readdir(join(root, 'b')), ['new'])
    assert.equal(await read('c/inside'), 'c/inside')
    assert.equal(await read('l/through'), 'a folder now')
    assert.ok((await lstat(join(root, 'l'))).isDirectory())
  })

  it('gives members to the mapped ids, with their modes and times', async () => {
    const su = tarMember({
      path: 'd/su',
      content: Buffer.from('x'),
      mode: 0o4755,
      uid: 7,
      gid: 8,
      mtime: 1_000,
    })
    await unpack(archiveOf(tarMember({ path: 'd/', type: '5', mode: 0o2750, uid: 1, mtime: 2_000 }), su))
    setFolderTimes(root, folderTimes)
    const [found, above] = [await stat(join(root, 'd/su')), await stat(join(root, 'd'))]
    assert.deepEqual(
      [found.uid, found.gid, found.mode & 0o7777, found.mtimeMs],
      [5_000_007, 5_000_008, 0o4755, 1_000_000],
    )
    assert.deepEqual([above.uid, above.mode & 0o7777, above.mtimeMs], [5_000_001, 0o2750, 2_000_000])
    await assert.rejects(unpack(archiveOf(tarMember({ path: 'x', uid: 65_536 }))), refusesWith('archive'))
  })

  it('refuses what leads out', async () => {
    const attacks = [
      archiveOf(file('../outside')),
      archiveOf(file('a/../../outside')),
      archiveOf(symlink('way', way), file('way/outside')),
      archiveOf(symlink('way', '..'), file('way/outside')),
      archiveOf(hardlink('copy', '../outside')),
      archiveOf(symlink('way', way), hardlink('copy', 'way/outside')),
      archiveOf(symlink('link', join(way, 'outside')), hardlink('copy', 'link')),
      archiveOf(file('.wh..', '')),
      archiveOf(file('a/.wh.', '')),
    ]
    for (const attack of attacks) await assert.rejects(unpack(attack), refusesWith('archive'))
    assert.ok(!(await readdir(root)).includes('copy'))
  })

  it('stays inside where paths only look absolute, and where a link of a lower layer leads out', async () => {
    await unpack(archiveOf(file('/etc/outside', 'inside'), symlink('way', way), symlink('gone', way)))
    assert.equal(await read('etc/outside'), 'inside')
    await unpack(archiveOf(file('way/outside', 'inside'), file('gone/.wh.outside', '')))
    assert.equal(await read('way/outside'), 'inside')
    await unpack(archiveOf(symlink('target', join(way, 'outside'))))
    await unpack(archiveOf(file('target', 'replaced')))
    assert.equal(await read('target'), 'replaced')
  })

  it('hides nothing through a file or a link', async () => {
    await unpack(archiveOf(file('a'), symlink('way', way)))
    await unpack(archiveOf(file('a/c/.wh..wh..opq', ''), file('way/.wh..wh..opq', '')))
    assert.equal(await read('a'), 'a')
  })

  it('breaks hard links where a layer replaces one of the names', async () => {
    await unpack(archiveOf(file('one', 'shared'), hardlink('two', 'one'), hardlink('one', './one')))
    assert.equal((await stat(join(root, 'one'))).nlink, 2)
    await unpack(archiveOf(file('one', 'alone')))
    assert.equal(await read('two'), 'shared')
  })

  it('leaves devices out and takes no FIFO, sparse file or unknown type', async () => {
    await unpack(archiveOf(tarMember({ path: 'dev/null', type: '3' }), file('after')))
    assert.deepEqual(await readdir(join(root, 'dev')), [])
    for (const type of ['6', 'S', 'Z']) {
      await assert.rejects(unpack(archiveOf(tarMember({ path: 'x', type }))), refusesWith('archive'), type)
    }
  })

  it('refuses archives that lie', async () => {
    const whole = archiveOf(file('a', 'x'.repeat(2_000)))
    const wrongSum = Buffer.from(whole)
    wrongSum[0] = 'b'.charCodeAt(0)
    const bomb = tarMember({ path: 'x', type: 'x', size: 2 ** 32 })
    const badPax = tarMember({ path: 'x', type: 'x', content: Buffer.from('99 path=a\n') })
    const notUtf8 = tarMember({ path: 'x', type: 'L', content: Buffer.from([0xff, 0xfe]) })
    const sparse = tarMember({ path: 'x', type: 'x', content: Buffer.from('22 GNU.sparse.major=1\n') })
    for (const archive of [
      whole.subarray(0, 1_500),
      whole.subarray(0, 100),
      wrongSum,
      bomb,
      badPax,
      notUtf8,
    ]) {
      await assert.rejects(unpack(archive), refusesWith('archive'))
    }
    await assert.rejects(unpack(archiveOf(sparse, file('a'))), refusesWith('archive'))
  })

  it('takes no more bytes and members than there is room for', async () => {
    const many = archiveOf(...Array.from({ length: 20 }, (_, index) => file(`f${index}`)))
    await assert.rejects(unpack(many, { bytes: 2 ** 20, members: 10 }), refusesWith('size'))
    await assert.rejects(
      unpack(archiveOf(file('a', 'x'.repeat(9_000))), { bytes: 8_192, members: 10 }),
      refusesWith('size'),
    )
  })

  it('reads long names, of pax and of GNU', async () => {
    const long = `${'d'.repeat(120)}/${'f'.repeat(130)}`
    const record = (key: string, value: string) => {
      const rest = ` ${key}=${value}\n`
      const length = rest.length + String(rest.length + 3).length
      return Buffer.from(`${length}${rest}`)
    }
    await unpack(
      archiveOf(
        tarMember({ path: 'p', type: 'x', content: record('path', long) }),
        file('short', 'by pax'),
        tarMember({ path: 'l', type: 'L', content: Buffer.from(`${long}2\0`) }),
        file('short', 'by GNU'),
      ),
    )
    assert.equal(await read(long), 'by pax')
    assert.equal(await read(`${long}2`), 'by GNU')
  })

  it('does nothing outside whatever the names are', async () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', '/', '.wh.a', '.wh..wh..opq', 'c', '.wh...')
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    const type = fc.constantFrom('0', '1', '2', '5', '3')
    const link = fc.oneof(path, fc.constant('../..'), fc.constant('.'))
    const member = fc
      .record({ path, type, link })
      .map((each) => tarMember({ ...each, content: Buffer.from(each.type === '0' ? 'x' : '') }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 8 }),
        fc.integer({ min: 1, max: 1_500 }),
        async (members, chunk) => {
          await unpack(archiveOf(...members), { bytes: 2 ** 20, members: 100 }, chunk).catch(
            (error: unknown) => {
              if (!(error instanceof PullFailure)) throw error
            },
          )
          assert.equal(await readFile(join(way, 'outside'), 'utf8'), 'untouched')
          assert.equal((await readdir(way)).length, 2)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('reads a file of the image through its links, and none of the host’s', async () => {
    await unpack(
      archiveOf(
        folder('etc'),
        file('etc/real', 'inside'),
        symlink('etc/passwd', '/etc/real'),
        symlink('out', '../../outside'),
        symlink('loop', 'loop'),
      ),
    )
    assert.equal(await readInRoot(root, '/etc/passwd'), 'inside')
    assert.equal(await readInRoot(root, '/out'), '')
    assert.equal(await readInRoot(root, '/loop'), '')
    assert.equal(await readInRoot(root, '/etc'), '')
    assert.equal(await readlink(join(root, 'out')), '../../outside')
  })
})

describe('openLayer', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-layer-'))
    await chmod(directory, 0o700)
  })
  afterEach(() => rm(directory, { recursive: true }))
  const { signal } = new AbortController()
  const diffIdOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

  const open = async (packed: Uint8Array, diffId: string, limitBytes = 2 ** 20) => {
    const path = join(directory, 'blob')
    await writeFile(path, packed)
    const parts: Uint8Array[] = []
    await openLayer(path, { diffId, limitBytes, signal }, async (source) => {
      for await (const part of source) parts.push(part)
    })
    return Buffer.concat(parts)
  }
  const failsWith = (detail: string) => (error: unknown) =>
    error instanceof PullFailure && error.detail === detail

  it('unpacks gzip, zstd and nothing, by what the bytes are', async () => {
    const archive = archiveOf(file('a'))
    for (const packed of [archive, gzipSync(archive), zstdCompressSync(archive)]) {
      assert.deepEqual(await open(packed, diffIdOf(archive)), archive)
    }
  })
  it('refuses a bomb, another archive, and what is cut off', async () => {
    const zeros = Buffer.alloc(2 ** 22)
    await assert.rejects(open(gzipSync(zeros), diffIdOf(zeros)), failsWith('size'))
    await assert.rejects(open(zstdCompressSync(zeros), diffIdOf(zeros)), failsWith('size'))
    await assert.rejects(open(gzipSync(end), diffIdOf(zeros)), failsWith('digest'))
    await assert.rejects(open(gzipSync(end).subarray(0, 20), diffIdOf(end)), failsWith('archive'))
  })
})
