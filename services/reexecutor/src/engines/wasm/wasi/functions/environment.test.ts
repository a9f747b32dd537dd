import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGuest } from '../../../../testing/guest.ts'
import { createHostClock } from '../clock.ts'
import { createHostEntropy, createSeededEntropy } from '../entropy.ts'
import { GuestEnded } from '../ending.ts'
import { errno } from '../errno.ts'
import { wasiFunctionNames } from '../function-names.ts'

describe('the WASI host', () => {
  it('has exactly the functions of preview1', () => {
    assert.deepEqual(Object.keys(createGuest().host.functions).sort(), [...wasiFunctionNames].sort())
    assert.equal(wasiFunctionNames.size, 46)
  })
})

describe('args_* and environ_*', () => {
  it('lay out NUL-terminated strings and a table of where they are', () => {
    const guest = createGuest()
    assert.equal(guest.call('args_sizes_get', 0, 4), errno.success)
    assert.equal(guest.memory.getUint32(0, true), 3)
    assert.equal(guest.memory.getUint32(4, true), 9)
    assert.equal(guest.call('args_get', 64, 128), errno.success)
    assert.equal(guest.text(128, 9), '\0one\0two\0')
    assert.equal(guest.memory.getUint32(64 + 8, true), 128 + 5)
    assert.equal(guest.call('environ_sizes_get', 0, 4), errno.success)
    assert.equal(guest.memory.getUint32(0, true), 1)
    assert.equal(guest.call('environ_get', 64, 128), errno.success)
    assert.equal(guest.text(128, 10), 'KEY=value\0')
  })
})

describe('clock_*', () => {
  it('begins in 2020 and goes on by a millisecond a reading', () => {
    const guest = createGuest()
    const read = (id: number) => {
      assert.equal(guest.call('clock_time_get', id, 0n, 0), errno.success)
      return guest.memory.getBigUint64(0, true)
    }
    assert.equal(read(0), 1_577_836_800_001_000_000n)
    assert.equal(read(0), 1_577_836_800_002_000_000n)
    assert.equal(read(1), 3_000_000n)
    assert.equal(guest.call('clock_res_get', 0, 0), errno.success)
    assert.equal(guest.memory.getBigUint64(0, true), 1_000_000n)
    assert.equal(guest.call('clock_time_get', 4, 0n, 0), errno.invalid)
  })

  it('tells the real time when the host clock is asked for', () => {
    const guest = createGuest({ clock: createHostClock() })
    guest.call('clock_time_get', 0, 0n, 0)
    const difference = Number(guest.memory.getBigUint64(0, true) / 1_000_000n) - Date.now()
    assert.ok(Math.abs(difference) < 5_000, `${difference} ms`)
  })
})

describe('random_get', () => {
  const random = (guest: ReturnType<typeof createGuest>, length: number) => {
    assert.equal(guest.call('random_get', 0, length), errno.success)
    return Buffer.from(guest.memory.buffer, 0, length).toString('hex')
  }

  it('is the same for the same seed, however it is asked for', () => {
    const [a, b] = [createGuest(), createGuest()]
    assert.equal(random(a, 7) + random(a, 9), random(b, 16))
    assert.notEqual(
      random(createGuest({ entropy: createSeededEntropy('other') }), 16),
      random(createGuest(), 16),
    )
  })

  it('is the key stream it is documented to be', () => {
    assert.equal(random(createGuest(), 16), '101644e48f9917d6cf4d077f70403f73')
  })

  it('differs every time when the host entropy is asked for', () => {
    const guest = createGuest({ entropy: createHostEntropy() })
    assert.notEqual(random(guest, 16), random(guest, 16))
  })

  it('faults outside the memory', () => {
    assert.equal(createGuest().call('random_get', 65_530, 16), errno.fault)
  })
})

describe('poll_oneoff', () => {
  it('lets virtual time pass at once', () => {
    const guest = createGuest()
    guest.memory.setBigUint64(64, 7n, true)
    guest.memory.setBigUint64(64 + 24, 3_600_000_000_000n, true)
    guest.memory.setUint32(64 + 16, 1, true)
    assert.equal(guest.call('poll_oneoff', 64, 256, 1, 0), errno.success)
    assert.equal(guest.memory.getUint32(0, true), 1)
    assert.equal(guest.memory.getBigUint64(256, true), 7n)
    guest.call('clock_time_get', 1, 0n, 0)
    assert.equal(guest.memory.getBigUint64(0, true), 3_600_001_000_000n)
  })

  it('answers for descriptors before clocks, and says which are closed', () => {
    const guest = createGuest()
    guest.memory.setBigUint64(64 + 24, 1_000n, true)
    for (const [index, fd] of [
      [1, 1],
      [2, 99],
    ] as const) {
      guest.memory.setUint8(64 + 48 * index + 8, 2)
      guest.memory.setUint32(64 + 48 * index + 16, fd, true)
    }
    assert.equal(guest.call('poll_oneoff', 64, 256, 3, 0), errno.success)
    assert.equal(guest.memory.getUint32(0, true), 2)
    assert.equal(guest.memory.getUint16(256 + 8, true), errno.success)
    assert.equal(guest.memory.getUint16(256 + 32 + 8, true), errno.badDescriptor)
    assert.equal(guest.call('poll_oneoff', 64, 256, 0, 0), errno.invalid)
  })
})

describe('proc_*, sched_yield, sock_*', () => {
  it('exits with the code as it is', () => {
    const guest = createGuest()
    assert.throws(() => guest.call('proc_exit', -1), GuestEnded)
    assert.deepEqual(guest.host.ending(), { kind: 'exit', exitCode: 4_294_967_295 })
  })

  it('has neither signals nor sockets', () => {
    const guest = createGuest()
    assert.equal(guest.call('proc_raise', 9), errno.notSupported)
    assert.equal(guest.call('sched_yield'), errno.success)
    assert.equal(guest.call('sock_send', 1, 0, 0, 0, 0), errno.notSocket)
    assert.equal(guest.call('sock_accept', 99, 0, 0), errno.badDescriptor)
  })
})
