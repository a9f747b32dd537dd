import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGuest } from '../../../../testing/guest.ts'
import { errno } from '../errno.ts'
import { GuestEnded } from '../ending.ts'

const inputs = [{ path: 'a.txt', content: Buffer.from('hello world') }]
const [inputsFd, outputsFd] = [3, 4]
const create = 1

describe('fd_read, fd_write, fd_pread, fd_pwrite', () => {
  it('keeps stdout and stderr apart', () => {
    const guest = createGuest()
    for (const [fd, text] of [
      [1, 'out'],
      [2, 'err'],
      [1, 'put'],
    ] as const) {
      assert.equal(guest.call('fd_write', fd, ...guest.vector(...guest.put(text)), 0), errno.success)
      assert.equal(guest.memory.getUint32(0, true), 3)
    }
    assert.equal(Buffer.from(guest.host.stdout()).toString(), 'output')
    assert.equal(Buffer.from(guest.host.stderr()).toString(), 'err')
  })

  it('reads an input on from where it stopped, up to its end', () => {
    const guest = createGuest({ inputs })
    const { fd } = guest.open(inputsFd, 'a.txt', 0, 1n << 1n)
    for (const expected of ['hello ', 'world', '']) {
      assert.equal(guest.call('fd_read', fd, ...guest.vector(100, 6), 0), errno.success)
      assert.equal(guest.text(100, guest.memory.getUint32(0, true)), expected)
    }
  })

  it('reads and writes at an offset without moving', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    assert.equal(guest.call('fd_pwrite', fd, ...guest.vector(...guest.put('xyz')), 3n, 0), errno.success)
    assert.equal(guest.call('fd_pread', fd, ...guest.vector(100, 9), 1n, 0), errno.success)
    assert.equal(guest.text(100, guest.memory.getUint32(0, true)), '\0\0xyz')
    guest.call('fd_tell', fd, 8)
    assert.equal(guest.memory.getBigUint64(8, true), 0n)
  })

  it('appends where the flag says so, wherever the descriptor stands', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    guest.call('fd_write', fd, ...guest.vector(...guest.put('one')), 0)
    guest.call('fd_seek', fd, 0n, 0, 0)
    guest.call('fd_fdstat_set_flags', fd, 1)
    guest.call('fd_write', fd, ...guest.vector(...guest.put('two')), 0)
    assert.equal(Buffer.from(guest.host.outputs()[0]?.content ?? []).toString(), 'onetwo')
  })

  it('refuses the wrong kind of descriptor', () => {
    const guest = createGuest({ inputs })
    const { fd } = guest.open(inputsFd, 'a.txt', 0, 1n << 1n)
    const refused = (name: string, descriptor: number) =>
      guest.call(name, descriptor, ...guest.vector(0, 1), 0)
    assert.equal(refused('fd_write', fd), errno.badDescriptor)
    assert.equal(refused('fd_write', 0), errno.badDescriptor)
    assert.equal(refused('fd_write', outputsFd), errno.isDirectory)
    assert.equal(refused('fd_read', 1), errno.badDescriptor)
    assert.equal(refused('fd_read', 99), errno.badDescriptor)
    assert.equal(guest.call('fd_pread', 1, ...guest.vector(0, 1), 0n, 0), errno.notSeekable)
  })

  it('faults on addresses outside the memory, also where they would wrap around', () => {
    const guest = createGuest()
    assert.equal(guest.call('fd_write', 1, ...guest.vector(65_535, 2), 0), errno.fault)
    assert.equal(guest.call('fd_write', 1, ...guest.vector(0xffff_ffff, 2), 0), errno.fault)
    assert.equal(guest.call('fd_write', 1, -8, 1, 0), errno.fault)
    assert.equal(guest.call('fd_write', 1, 0, -1, 0), errno.invalid)
    assert.equal(guest.call('fd_write', 1, ...guest.vector(0, 1), 65_534), errno.fault)
  })

  it('ends the guest at the limits, for good', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    assert.equal(guest.call('fd_write', fd, ...guest.vector(0, 4_096), 0), errno.success)
    assert.throws(() => guest.call('fd_write', fd, ...guest.vector(0, 1), 0), GuestEnded)
    assert.deepEqual(guest.host.ending(), { kind: 'limit', limit: 'outputBytes', allowed: 4_096 })
    assert.throws(() => guest.call('sched_yield'), GuestEnded)
  })

  it('counts holes as output, and what was truncated no longer', () => {
    const guest = createGuest()
    const { fd } = guest.open(outputsFd, 'a', create)
    for (let round = 0; round < 3; round++) {
      assert.equal(guest.call('fd_pwrite', fd, ...guest.vector(0, 1), 4_000n, 0), errno.success)
      assert.equal(guest.call('fd_filestat_set_size', fd, 0n), errno.success)
    }
    assert.throws(() => guest.call('fd_pwrite', fd, ...guest.vector(0, 1), 1n << 40n, 0), GuestEnded)
  })

  it('counts stdout and stderr against one limit', () => {
    const guest = createGuest()
    guest.call('fd_write', 1, ...guest.vector(0, 600), 0)
    assert.throws(() => guest.call('fd_write', 2, ...guest.vector(0, 600), 0), GuestEnded)
    assert.deepEqual(guest.host.ending(), { kind: 'limit', limit: 'logBytes', allowed: 1_024 })
  })
})
