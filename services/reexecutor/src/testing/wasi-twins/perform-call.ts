import { errno } from '../../engines/wasm/wasi/errno.ts'
import { readAndWrite } from '../guest.ts'
import type { Answer } from './shim-differences.ts'
import { pathsOf } from './wasi-call.ts'
import type { WasiCall } from './wasi-call.ts'

/** A descriptor that nobody has. */
const closed = 999
const [pathAt, toAt, vectorAt, dataAt, answerAt] = [1_024, 2_048, 3_072, 4_096, 8_192]

/** A host and the memory of its guest. */
export type Side = {
  readonly buffer: ArrayBuffer
  /** What was opened so far, as this host counts. */
  readonly descriptors: number[]
  call(name: string, ...values: readonly (number | bigint)[]): number
}

function prepare({ buffer }: Side, call: WasiCall): void {
  const view = new DataView(buffer)
  new Uint8Array(buffer).fill(0, answerAt, answerAt + 4_096)
  pathsOf(call).forEach((each, index) =>
    new Uint8Array(buffer).set(Buffer.from(each), index === 0 ? pathAt : toAt),
  )
  for (let index = 0; index < 64; index++) view.setUint8(dataAt + index, 97 + (index % 26))
  view.setUint32(vectorAt, dataAt, true)
  view.setUint32(vectorAt + 4, 'length' in call ? call.length : 0, true)
}
const text = ({ buffer }: Side, at: number, length: number) =>
  Buffer.from(buffer, at, length).toString('latin1')
const u32 = ({ buffer }: Side, at: number) => new DataView(buffer).getUint32(at, true)

const answer = (code: number, data: () => string = () => ''): Answer => ({
  errno: code,
  data: code === errno.success ? data() : '',
})

/** Makes a call on one side. */
export function performCall(side: Side, call: WasiCall): Answer {
  prepare(side, call)
  const fd = side.descriptors[call.at] ?? closed
  switch (call.call) {
    case 'open': {
      const rights = call.canWrite ? readAndWrite : 2n
      const code = side.call(
        'path_open',
        fd,
        0,
        pathAt,
        call.path.length,
        call.flags,
        rights,
        0n,
        0,
        answerAt,
      )
      if (code === errno.success) side.descriptors.push(u32(side, answerAt))
      return answer(code)
    }
    case 'path': {
      const values = [fd, pathAt, call.path.length]
      if (call.name !== 'path_filestat_get') return answer(side.call(call.name, ...values))
      const code = side.call(call.name, fd, 0, pathAt, call.path.length, answerAt)
      return answer(code, () => text(side, answerAt + 16, 1) + text(side, answerAt + 32, 8))
    }
    case 'rename':
      return answer(side.call('path_rename', fd, pathAt, call.path.length, fd, toAt, call.to.length))
    case 'write':
    case 'read': {
      const isAt = call.offset !== undefined
      const name = `fd_${isAt ? 'p' : ''}${call.call}`
      const offset = isAt ? [BigInt(call.offset ?? 0)] : []
      const code = side.call(name, fd, vectorAt, 1, ...offset, answerAt)
      return answer(code, () => `${u32(side, answerAt)} ${text(side, dataAt, 64)}`)
    }
    case 'seek': {
      const code = side.call('fd_seek', fd, BigInt(call.offset), call.whence, answerAt)
      return answer(code, () => text(side, answerAt, 8))
    }
    case 'resize': {
      const length = BigInt(call.length)
      return answer(side.call(call.name, fd, ...(call.name === 'fd_allocate' ? [0n, length] : [length])))
    }
    default:
      return look(side, call.name, fd)
  }
}

function look(side: Side, name: Extract<WasiCall, { call: 'look' }>['name'], fd: number): Answer {
  if (name === 'fd_close') {
    const code = side.call(name, fd)
    // Numbers that are free again are given out again by one of the two.
    if (code === errno.success) side.descriptors[side.descriptors.indexOf(fd)] = closed
    return answer(code)
  }
  if (name === 'fd_tell') return answer(side.call(name, fd, answerAt), () => text(side, answerAt, 8))
  if (name === 'fd_filestat_get') {
    return answer(
      side.call(name, fd, answerAt),
      () => text(side, answerAt + 16, 1) + text(side, answerAt + 32, 8),
    )
  }
  const code = side.call(name, fd, answerAt, 2_048, 0n, toAt)
  // The shim lists in the order of making, we by name: sets are compared.
  return answer(code, () =>
    namesIn(Buffer.from(side.buffer, answerAt, u32(side, toAt)))
      .sort()
      .join(),
  )
}

/** The names of a listing. */
function namesIn(listing: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at + 24 <= listing.length;) {
    const length = listing.readUInt32LE(at + 16)
    found.push(listing.subarray(at + 24, at + 24 + length).toString())
    at += 24 + length
  }
  return found
}
