import * as fc from 'fast-check'

const names = [
  'a',
  'b',
  'd',
  'd/a',
  'd/e',
  'd/e/f',
  'missing/x',
  'a/x',
  'd/',
  '.',
  'd/.',
  '../x',
  '/a',
  '',
] as const
const path = fc.constantFrom(...names)
/** Which of the descriptors opened so far; 0 is /inputs, 1 is /outputs. */
const handle = fc.nat(5)
const size = fc.nat(40)

/** A call of WASI, with descriptors counted as they were opened. */
export type WasiCall =
  | {
      readonly call: 'open'
      readonly at: number
      readonly path: string
      readonly flags: number
      readonly canWrite: boolean
    }
  | { readonly call: 'path'; readonly name: PathCall; readonly at: number; readonly path: string }
  | { readonly call: 'rename'; readonly at: number; readonly path: string; readonly to: string }
  | {
      readonly call: 'write' | 'read'
      readonly at: number
      readonly length: number
      readonly offset: number | undefined
    }
  | { readonly call: 'seek'; readonly at: number; readonly offset: number; readonly whence: number }
  | {
      readonly call: 'resize'
      readonly name: 'fd_allocate' | 'fd_filestat_set_size'
      readonly at: number
      readonly length: number
    }
  | {
      readonly call: 'look'
      readonly name: 'fd_tell' | 'fd_filestat_get' | 'fd_close' | 'fd_readdir'
      readonly at: number
    }
type PathCall = 'path_create_directory' | 'path_remove_directory' | 'path_unlink_file' | 'path_filestat_get'

export const wasiCall: fc.Arbitrary<WasiCall> = fc.oneof(
  fc.record({
    call: fc.constant('open'),
    at: handle,
    path,
    flags: fc.constantFrom(0, 1, 1, 1, 2, 3, 4, 5, 8, 9),
    canWrite: fc.boolean(),
  }),
  fc.record({
    call: fc.constant('path'),
    name: fc.constantFrom(
      'path_create_directory',
      'path_create_directory',
      'path_remove_directory',
      'path_unlink_file',
      'path_filestat_get',
    ),
    at: handle,
    path,
  }),
  fc.record({ call: fc.constant('rename'), at: handle, path, to: path }),
  fc.record({
    call: fc.constantFrom('write', 'read'),
    at: handle,
    length: size,
    offset: fc.option(size, { nil: undefined }),
  }),
  fc.record({
    call: fc.constant('seek'),
    at: handle,
    offset: fc.integer({ min: -20, max: 40 }),
    whence: fc.nat(3),
  }),
  fc.record({
    call: fc.constant('resize'),
    name: fc.constantFrom('fd_allocate', 'fd_filestat_set_size'),
    at: handle,
    length: size,
  }),
  fc.record({
    call: fc.constant('look'),
    name: fc.constantFrom('fd_tell', 'fd_filestat_get', 'fd_close', 'fd_readdir'),
    at: handle,
  }),
) as fc.Arbitrary<WasiCall>

/** The paths a call names. */
export const pathsOf = (call: WasiCall): readonly string[] =>
  call.call === 'rename' ? [call.path, call.to] : 'path' in call ? [call.path] : []
