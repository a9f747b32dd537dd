import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createGuest } from '../../../../testing/guest.ts'
import type { Guest } from '../../../../testing/guest.ts'
import { GuestEnded } from '../ending.ts'
import { errno } from '../errno.ts'

const [inputsFd, outputsFd] = [3, 4]
const [create, directory, exclusive, truncate] = [1, 2, 4, 8]
const inputs = [{ path: 'folder/a.txt', content: Buffer.from('a') }]
const onPath = (guest: Guest, name: string, path: string, fd = outputsFd) =>
  guest.call(name, fd, ...guest.put(path))
const rename = (guest: Guest, from: string, to: string, fd = outputsFd) =>
  guest.call('path_rename', fd, ...guest.put(from), outputsFd, ...guest.put(to))
const outputPaths = (guest: Guest) => guest.host.outputs().map(({ path }) => path)

describe('path_open', () => {
  it('never leaves its folder', () => {
    const guest = createGuest({ inputs })
    const escapes = ['/etc/passwd', '../x', '..', 'folder/../../x', './../outputs/x', 'folder/./../../inputs']
    for (const path of escapes) assert.equal(guest.open(inputsFd, path).errno, errno.notCapable, path)
    const { fd } = guest.open(inputsFd, 'folder', directory)
    assert.equal(guest.open(fd, '../folder/a.txt').errno, errno.notCapable)
  })

  it('follows .. inside its folder', () => {
    const guest = createGuest({ inputs })
    assert.equal(guest.open(inputsFd, 'folder/../folder/./a.txt', 0, 1n << 1n).errno, errno.success)
    assert.equal(guest.open(inputsFd, 'missing/../folder/a.txt').errno, errno.noEntry)
    assert.equal(guest.open(inputsFd, 'folder/a.txt/../a.txt').errno, errno.notDirectory)
  })

  it('keeps the inputs as they are', () => {
    const guest = createGuest({ inputs })
    assert.equal(guest.open(inputsFd, 'folder/a.txt').errno, errno.readOnly)
    assert.equal(guest.open(inputsFd, 'folder/a.txt', truncate, 1n << 1n).errno, errno.readOnly)
    assert.equal(guest.open(inputsFd, 'new', create).errno, errno.readOnly)
    assert.equal(onPath(guest, 'path_create_directory', 'new', inputsFd), errno.readOnly)
    assert.equal(onPath(guest, 'path_unlink_file', 'folder/a.txt', inputsFd), errno.readOnly)
    assert.equal(rename(guest, 'folder/a.txt', 'b', inputsFd), errno.readOnly)
  })

  it('obeys its flags', () => {
    const guest = createGuest()
    assert.equal(guest.open(outputsFd, 'a').errno, errno.noEntry)
    assert.equal(guest.open(outputsFd, 'a/', create).errno, errno.isDirectory)
    const { fd } = guest.open(outputsFd, 'a', create)
    guest.call('fd_write', fd, ...guest.vector(...guest.put('text')), 0)
    assert.equal(guest.open(outputsFd, 'a', create | exclusive).errno, errno.exists)
    assert.equal(guest.open(outputsFd, 'a', directory).errno, errno.notDirectory)
    assert.equal(guest.open(outputsFd, 'a', truncate).errno, errno.success)
    assert.equal(guest.host.outputs()[0]?.content?.length, 0)
  })

  it('refuses names that are not text', () => {
    const guest = createGuest()
    for (const path of ['a\0b', 'a\nb', '\u001b[2J', 'a\u0085']) {
      assert.equal(guest.open(outputsFd, path, create).errno, errno.illegalBytes, JSON.stringify(path))
    }
    guest.memory.setUint8(0, 0xff)
    assert.equal(guest.call('path_open', outputsFd, 0, 0, 1, create, 0n, 0n, 0, 16), errno.illegalBytes)
    assert.equal(guest.open(outputsFd, 'n'.repeat(256), create).errno, errno.nameTooLong)
    assert.equal(guest.open(outputsFd, 'x/'.repeat(3_000), create).errno, errno.nameTooLong)
    assert.equal(guest.open(outputsFd, '').errno, errno.noEntry)
  })

  it('gives out a bounded number of descriptors, the lowest free first', () => {
    const guest = createGuest()
    let last = guest.open(outputsFd, 'a', create)
    while (last.errno === errno.success && last.fd < 1_000) last = guest.open(outputsFd, 'a')
    assert.equal(last.errno, errno.tooManyDescriptors)
    assert.equal(guest.call('fd_close', 17), errno.success)
    assert.equal(guest.call('fd_close', 17), errno.badDescriptor)
    assert.deepEqual(guest.open(outputsFd, 'a'), { errno: errno.success, fd: 17 })
  })

  it('yields no path outside the folder, whatever is tried', () => {
    const segment = fc.constantFrom('..', '.', '', 'a', 'b', 'folder', '/', '\\', '~')
    const paths = fc.array(
      fc.array(segment, { maxLength: 6 }).map((parts) => parts.join('/')),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(paths, (attempts) => {
        const guest = createGuest({ inputs, limits: { logBytes: 0, outputBytes: 0, outputFiles: 100 } })
        for (const path of attempts) {
          onPath(guest, 'path_create_directory', path)
          guest.open(outputsFd, path, create)
        }
        for (const path of outputPaths(guest)) assert.match(path, /^([ab\\~]|folder)(\/([ab\\~]|folder))*$/)
      }),
    )
  })
})

describe('path_create_directory, path_remove_directory, path_unlink_file, path_rename', () => {
  it('makes and removes', () => {
    const guest = createGuest()
    assert.equal(onPath(guest, 'path_create_directory', 'd'), errno.success)
    assert.equal(onPath(guest, 'path_create_directory', 'd'), errno.exists)
    assert.equal(onPath(guest, 'path_create_directory', 'x/y'), errno.noEntry)
    guest.open(outputsFd, 'd/f', create)
    assert.deepEqual(outputPaths(guest), ['d/f'])
    assert.equal(onPath(guest, 'path_remove_directory', 'd'), errno.notEmpty)
    assert.equal(onPath(guest, 'path_unlink_file', 'd'), errno.isDirectory)
    assert.equal(onPath(guest, 'path_remove_directory', 'd/f'), errno.notDirectory)
    assert.equal(onPath(guest, 'path_unlink_file', 'd/f'), errno.success)
    assert.deepEqual(outputPaths(guest), ['d'])
    assert.equal(onPath(guest, 'path_remove_directory', 'd'), errno.success)
    assert.equal(onPath(guest, 'path_remove_directory', '.'), errno.invalid)
    assert.deepEqual(outputPaths(guest), [])
  })

  it('renames, replacing like with like', () => {
    const guest = createGuest()
    guest.open(outputsFd, 'a', create)
    guest.open(outputsFd, 'b', create)
    onPath(guest, 'path_create_directory', 'd')
    onPath(guest, 'path_create_directory', 'e')
    assert.equal(rename(guest, 'missing', 'x'), errno.noEntry)
    assert.equal(rename(guest, 'a', 'd'), errno.isDirectory)
    assert.equal(rename(guest, 'd', 'a'), errno.notDirectory)
    assert.equal(rename(guest, 'a', 'b'), errno.success)
    assert.equal(rename(guest, 'b', 'd/b'), errno.success)
    assert.equal(rename(guest, 'e', 'd'), errno.notEmpty)
    assert.equal(rename(guest, 'd', 'e'), errno.success)
    assert.equal(rename(guest, 'e', 'e/inside'), errno.crossDevice)
    assert.deepEqual(outputPaths(guest), ['e/b'])
  })

  it('ends a guest that nests folders without end', () => {
    const guest = createGuest({ limits: { logBytes: 0, outputBytes: 0, outputFiles: 4_096 } })
    let fd = outputsFd
    let made = 0
    while (onPath(guest, 'path_create_directory', 'd', fd) === errno.success) {
      made++
      fd = guest.open(fd, 'd', directory).fd
    }
    assert.equal(made, 64)
  })

  it('ends a guest that makes files without end, and counts removed ones', () => {
    const guest = createGuest()
    for (let index = 0; index < 8; index++) {
      assert.equal(onPath(guest, 'path_create_directory', 'd'), errno.success)
      assert.equal(onPath(guest, 'path_remove_directory', 'd'), errno.success)
    }
    assert.throws(() => onPath(guest, 'path_create_directory', 'd'), GuestEnded)
    assert.deepEqual(guest.host.ending(), { kind: 'limit', limit: 'outputFiles', allowed: 8 })
  })

  it('makes no links', () => {
    const guest = createGuest({ inputs })
    const target = guest.put('/etc/passwd')
    assert.equal(guest.call('path_symlink', ...target, outputsFd, ...guest.put('l')), errno.notSupported)
    const from = guest.put('folder/a.txt')
    assert.equal(
      guest.call('path_link', inputsFd, 0, ...from, outputsFd, ...guest.put('l')),
      errno.notSupported,
    )
    assert.equal(guest.call('path_readlink', inputsFd, ...from, 0, 0, 0), errno.invalid)
    assert.deepEqual(outputPaths(guest), [])
  })
})
