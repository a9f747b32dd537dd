import { errno } from '../../engines/wasm/wasi/errno.ts'
import { pathsOf } from './wasi-call.ts'
import type { WasiCall } from './wasi-call.ts'

/** What a host returned, and what it left in memory where it succeeded. */
export type Answer = { readonly errno: number; readonly data: string }

/** A place where the two differ, and why ours is as it is. */
type Difference = {
  readonly reason: string
  readonly isMet: (call: WasiCall, ours: Answer, theirs: Answer) => boolean
}

const both = (ours: readonly number[], theirs: readonly number[]) => (_: WasiCall, a: Answer, b: Answer) =>
  ours.includes(a.errno) && theirs.includes(b.errno)
const { success, badDescriptor, isDirectory, noEntry, notDirectory, readOnly, notCapable } = errno

/** Every difference that is known. Where one of the two did something, they hold different files from then on. */
export const shimDifferences: readonly Difference[] = [
  {
    reason: 'a folder is not read, written or moved in: POSIX has EISDIR, the shim says EBADF',
    isMet: both([isDirectory], [badDescriptor]),
  },
  {
    reason: 'a path below what is no folder: the shim says EBADF, as its files know no path calls',
    isMet: both([notDirectory], [badDescriptor, errno.notSupported]),
  },
  {
    reason: 'what is under /inputs may not be changed at all: EROFS; the shim knows only read-only files',
    isMet: (_call, ours) => ours.errno === readOnly,
  },
  {
    reason: 'rights are looked at: a descriptor not opened for it neither reads nor writes nor resizes',
    isMet: (call, ours, theirs) =>
      ['write', 'read', 'resize'].includes(call.call) &&
      [badDescriptor, notCapable].includes(ours.errno as never) &&
      theirs.errno === success,
  },
  {
    reason:
      'making a folder that is there: POSIX has EEXIST; the shim opens it, and is content with a folder',
    isMet: (call, ours) =>
      call.call === 'path' && call.name === 'path_create_directory' && ours.errno === errno.exists,
  },
  {
    reason: 'the empty path: POSIX has ENOENT, to the shim it is the folder itself',
    isMet: (call, ours) => pathsOf(call).includes('') && ours.errno === noEntry,
  },
  {
    reason:
      'the folder itself: it can be neither made, opened for creation nor removed; the shim differs in the word',
    isMet: (call, ours, theirs) =>
      pathsOf(call).some((each) => /(^|\/)\.?$/.test(each)) &&
      ours.errno !== success &&
      theirs.errno !== ours.errno,
  },
  {
    reason: 'opening a folder in order to create or truncate: POSIX has EISDIR, the shim opens it',
    isMet: (call, ours, theirs) =>
      call.call === 'open' && ours.errno === isDirectory && theirs.errno === success,
  },
  {
    reason: 'creating and demanding a folder at once: POSIX makes nothing, the shim makes a folder',
    isMet: (call, ours) => call.call === 'open' && (call.flags & 3) === 3 && ours.errno === noEntry,
  },
  {
    reason: 'a folder of another folder is not moved: EXDEV keeps depths as they are',
    isMet: (call, ours) => call.call === 'rename' && ours.errno === errno.crossDevice,
  },
  {
    reason: 'renaming takes nothing away before it is sure; the shim removes and puts back',
    isMet: (call, ours, theirs) => call.call === 'rename' && ours.errno !== theirs.errno,
  },
  {
    reason: 'exclusive without create has no meaning in POSIX; the shim refuses what is there',
    isMet: (call, _ours, theirs) =>
      call.call === 'open' && (call.flags & 5) === 4 && theirs.errno === errno.exists,
  },
]
