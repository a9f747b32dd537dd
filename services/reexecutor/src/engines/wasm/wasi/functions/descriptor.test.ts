import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGuest } from '../../../../testing/guest.ts'
import type { Guest } from '../../../../testing/guest.ts'
import { errno } from '../errno.ts'

const [inputsFd, outputsFd] = [3, 4]
const create = 1
const inputs = [
  { path: 'b.txt', content: Buffer.from('bb') },
  { path: 'a/nested.txt', content: Buffer.from('n') },
]

describe('preopened folders', () => {
  it('are /inputs and /outputs, and no more', () => {
    const guest = createGuest()
    for (const [fd, name] of [
      [3, '/inputs'],
      [4, '/outputs'],
    ] as const) {
      assert.equal(guest.call('fd_prestat_get', fd, 0), errno.success)
      assert.equal(guest.memory.getUint32(4, true), name.length)
      assert.equal(guest.call('fd_prestat_dir_name', fd, 100, name.length), errno.success)
      assert.equal(guest.text(100, name.length), name)
    }
    assert.equal(guest.call('fd_prestat_dir_name', 4, 100, 3), errno.nameTooLong)
    assert.equal(guest.call('fd_prestat_get', 5, 0), errno.badDescriptor)
    assert.equal(guest.call('fd_prestat_get', 1, 0), errno.badDescriptor)
  })
})

describe('fd_fdstat_get and fd_filestat_get', () => {
  it('tell the kinds apart, and never times', () => {
    const guest = createGuest({ inputs })
    const { fd } = guest.open(inputsFd, 'b.txt', 0, 1n << 1n)
    for (const [descriptor, type] of [
      [1, 0],
      [inputsFd, 3],
      [fd, 4],
    ] as const) {
      assert.equal(guest.call('fd_fdstat_get', descriptor, 200), errno.success)
      assert.equal(guest.memory.getUint8(200), type)
      guest.memory.setBigUint64(56, 99n, true)
      assert.equal(guest.call('fd_filestat_get', descriptor, 0), errno.success)
      assert.equal(guest.memory.getUint8(16), type)
      assert.equal(guest.memory.getBigUint64(56, true), 0n)
    }
    assert.equal(guest.memory.getBigUint64(32, true), 2n)
  })

  it('offer no writing below /inputs', () => {
    const guest = createGuest()
    const mayWrite = (fd: number) => {
      guest.call('fd_fdstat_get', fd, 0)
      return (guest.memory.getBigUint64(16, true) & (1n << 6n)) !== 0n
    }
    assert.equal(mayWrite(inputsFd), false)
    assert.equal(mayWrite(outputsFd), true)
  })
})

describe('fd_seek, fd_tell, fd_allocate, fd_renumber', () => {
  it('seek from the start, from here and from the end', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    guest.call('fd_write', fd, ...guest.vector(...guest.put('0123456789')), 0)
    const seek = (offset: bigint, whence: number) => {
      const code = guest.call('fd_seek', fd, offset, whence, 0)
      return code === errno.success ? guest.memory.getBigUint64(0, true) : code
    }
    assert.equal(seek(4n, 0), 4n)
    assert.equal(seek(-1n, 1), 3n)
    assert.equal(seek(-2n, 2), 8n)
    assert.equal(seek(-1n, 0), errno.invalid)
    assert.equal(seek(0n, 7), errno.invalid)
    assert.equal(guest.call('fd_seek', 1, 0n, 0, 0), errno.notSeekable)
    assert.equal(guest.call('fd_seek', outputsFd, 0n, 0, 0), errno.isDirectory)
  })

  it('allocate lengthens and never shortens', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    assert.equal(guest.call('fd_allocate', fd, 10n, 10n), errno.success)
    assert.equal(guest.call('fd_allocate', fd, 0n, 5n), errno.success)
    assert.equal(guest.host.outputs()[0]?.content?.length, 20)
  })

  it('renumber moves a descriptor over another', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    assert.equal(guest.call('fd_renumber', fd, 1), errno.success)
    guest.call('fd_write', 1, ...guest.vector(...guest.put('into a')), 0)
    assert.equal(guest.host.stdout().length, 0)
    assert.equal(Buffer.from(guest.host.outputs()[0]?.content ?? []).toString(), 'into a')
  })
})

describe('fd_readdir', () => {
  it('lists by name, also through a buffer that holds one entry at a time', () => {
    const guest = createGuest({ inputs })
    assert.deepEqual(listing(guest, inputsFd, 4_096), ['.', '..', 'a', 'b.txt'])
    assert.deepEqual(listing(guest, inputsFd, 40), ['.', '..', 'a', 'b.txt'])
  })

  it('finishes a listing it began, whatever changes meanwhile', () => {
    const guest = createGuest()
    for (const name of ['a', 'b', 'c']) guest.open(outputsFd, name, create)
    const seen = listing(guest, outputsFd, 30, () =>
      guest.call('path_unlink_file', outputsFd, ...guest.put('a')),
    )
    assert.deepEqual(seen, ['.', '..', 'a', 'b', 'c'])
    assert.deepEqual(listing(guest, outputsFd, 4_096), ['.', '..', 'b', 'c'])
  })
})

/** Lists a folder as a C library does: a truncated last entry is asked for again. */
function listing(guest: Guest, fd: number, size: number, between = () => 0): string[] {
  const names: string[] = []
  for (let cookie = 0n; ; between()) {
    assert.equal(guest.call('fd_readdir', fd, 512, size, cookie, 0), errno.success)
    const used = guest.memory.getUint32(0, true)
    let at = 0
    while (at + 24 <= used) {
      const length = guest.memory.getUint32(512 + at + 16, true)
      if (at + 24 + length > used) break
      names.push(guest.text(512 + at + 24, length))
      cookie = guest.memory.getBigUint64(512 + at, true)
      at += 24 + length
    }
    if (used < size) return names
  }
}
