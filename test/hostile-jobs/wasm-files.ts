import { vectorOf, wasiProgram } from '../../services/reexecutor/src/testing/wasi-program.ts'
import type { Datum, WasiStep } from '../../services/reexecutor/src/testing/wasi-program.ts'
import { compared } from './wanted.ts'
import type { HostileWasmJob } from './wasm-job.ts'

const [inputs, outputs, opened] = [3, 4, 5]
const [create, directory] = [1, 2]
const [read, write] = [2n, 64n]

/** Opens a path that stands in memory. */
const open = (fd: number, at: number, length: number, flags: number, rights: bigint): WasiStep => [
  'path_open',
  fd,
  0,
  at,
  length,
  flags,
  rights,
  0n,
  0,
  4_000,
]

/** A job whose every call must return a certain number. */
const answering = (
  name: string,
  rows: readonly number[],
  data: readonly Datum[],
  calls: readonly (readonly [step: WasiStep, errno: number])[],
  more: Partial<HostileWasmJob> = {},
): HostileWasmJob => ({
  name,
  rows,
  module: () =>
    wasiProgram(
      data,
      calls.map(([step]) => step),
    ),
  wanted: compared(),
  stdout: Uint8Array.from(calls, ([, errno]) => errno),
  outputs: [],
  ...more,
})

const [notCapable, notSupported, illegal, fault, invalid, badDescriptor, readOnly, noEntry] = [
  76, 58, 25, 21, 28, 8, 69, 44,
]

/** Names that no file may have, as bytes. */
const badNames: readonly (readonly [string, Uint8Array])[] = [
  ['a newline', Buffer.from('a\nb')],
  ['an escape sequence', Buffer.from('\u001b[31m')],
  ['a NUL', Buffer.from('a\0b')],
  ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe)],
  ['an overlong slash', Uint8Array.of(0xc0, 0xaf)],
]

/** Jobs that reach for files they were not given, or leave files that nobody should have to read. */
export const fileJobs: readonly HostileWasmJob[] = [
  answering(
    'opens files of the host',
    [21, 32],
    [
      [0, '/etc/passwd'],
      [32, '../../etc/passwd'],
      [64, 'a/../../etc/passwd'],
      [96, '/proc/self/environ'],
    ],
    [
      [open(inputs, 0, 11, 0, read), notCapable],
      [open(inputs, 32, 16, 0, read), notCapable],
      [open(outputs, 32, 16, create, write), notCapable],
      [open(outputs, 64, 18, 0, read), noEntry],
      [open(outputs, 96, 18, 0, read), notCapable],
      [open(0, 0, 11, 0, read), 54],
      [open(99, 0, 11, 0, read), badDescriptor],
    ],
  ),
  answering(
    'makes links',
    [20, 22],
    [
      [0, '/etc/passwd'],
      [32, 'link'],
    ],
    [
      [['path_symlink', 0, 11, outputs, 32, 4], notSupported],
      [['path_link', inputs, 0, 0, 11, outputs, 32, 4], notSupported],
      [['path_readlink', outputs, 32, 4, 64, 64, 4_000], noEntry],
    ],
  ),
  ...badNames.map(([what, bytes]) =>
    answering(
      `makes files with ${what} in the name`,
      [26],
      [[0, bytes]],
      [
        [open(outputs, 0, bytes.length, create, write), illegal],
        [['path_create_directory', outputs, 0, bytes.length], illegal],
      ],
    ),
  ),
  answering(
    'nests folders without end',
    [19],
    [[0, 'd']],
    Array.from({ length: 64 }, (_, depth): [WasiStep, number][] => [
      [['path_create_directory', depth === 0 ? outputs : opened + depth - 1, 0, 1], 0],
      [open(depth === 0 ? outputs : opened + depth - 1, 0, 1, directory, read), 0],
    ])
      .flat()
      .concat([[['path_create_directory', opened + 63, 0, 1], 37]]),
    { limits: { outputFiles: 128 } },
  ),
  answering(
    'changes its inputs',
    [31],
    [
      [0, 'given.txt'],
      [32, 'new.txt'],
    ],
    [
      [open(inputs, 0, 9, 0, write), readOnly],
      [open(inputs, 0, 9, 8, read), readOnly],
      [open(inputs, 32, 7, create, write), readOnly],
      [['path_unlink_file', inputs, 0, 9], readOnly],
      [['path_rename', inputs, 0, 9, outputs, 32, 7], readOnly],
      [['path_create_directory', inputs, 32, 7], readOnly],
    ],
    { inputs: [{ path: 'given.txt', text: 'given' }] },
  ),
  answering(
    'points outside its memory',
    [43],
    [[16, vectorOf(0xffff_fff0, 32)]],
    [
      [['fd_write', 1, 16, 1, 4_000], fault],
      [['fd_write', 1, -8, 1, 4_000], fault],
      [['fd_write', 1, 65_532, 1, 4_000], fault],
      [['random_get', 65_535, 2], fault],
      [['random_get', -1, -1], fault],
      [['clock_time_get', 0, 0n, 65_530], fault],
      [open(outputs, 65_000, 4_096, create, write), fault],
      [['environ_sizes_get', -4, -4], fault],
      [['poll_oneoff', 65_500, 0, 1, 4_000], fault],
    ],
  ),
  answering(
    'hands in lists of billions, and none at all',
    [43],
    [],
    [
      [['fd_write', 1, 0, -1, 4_000], invalid],
      [['fd_write', 1, 0, 0x7fff_ffff, 4_000], invalid],
      [['fd_write', 1, 0, 0, 4_000], 0],
      [['poll_oneoff', 0, 0, -1, 4_000], invalid],
      [['poll_oneoff', 0, 0, 0, 4_000], invalid],
      [['fd_readdir', outputs, 0, 0, -1n, 4_000], 0],
      [['fd_readdir', outputs, 0, 64, 2n ** 62n, 4_000], 0],
    ],
  ),
  answering(
    'writes out of the list of what it writes, and reads into it',
    [43],
    [
      [16, vectorOf(16, 8)],
      [32, 'self.bin'],
      [64, vectorOf(64, 16)],
    ],
    [
      [open(outputs, 32, 8, create, read | write), 0],
      [['fd_write', opened, 16, 1, 16], 0],
      [['fd_seek', opened, 0n, 0, 4_000], 0],
      [['fd_read', opened, 64, 1, 64], 0],
    ],
    { outputs: ['self.bin'] },
  ),
  answering(
    'juggles its descriptors',
    [13],
    [],
    [
      [['fd_renumber', 3, 1], 0],
      [['fd_renumber', 1, 99], badDescriptor],
      [['fd_close', 1], 0],
      [['fd_close', 1], badDescriptor],
      [['fd_close', -1], badDescriptor],
    ],
    { stdout: '', outputs: [] },
  ),
]
