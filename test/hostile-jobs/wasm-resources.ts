import {
  buildModule,
  callAndDrop,
  forever,
  i32,
} from '../../services/reexecutor/src/testing/module-builder.ts'
import { hostileModules } from '../../services/reexecutor/src/testing/hostile-modules.ts'
import { i64, vectorOf, wasiProgram } from '../../services/reexecutor/src/testing/wasi-program.ts'
import { compared, exhausts, timesOut } from './wanted.ts'
import type { HostileWasmJob } from './wasm-job.ts'

const page = 65_536
const sixteenPages = [1, 16, 16]
const outputFile = 4
const write = 64n
const openOutput = (length: number) =>
  ['path_open', 4, 0, 0, length, 1, 2n | write | 256n | (1n << 22n), 0n, 0, 64] as const
/** The first file a program opens gets descriptor 5. */
const opened = 5

/** Two functions of two hundred locals that call each other without end, the second one through a table. */
const mutualRecursion = () => {
  const body = (code: readonly number[]) => {
    const bytes = [1, 0xc8, 0x01, 0x7e, ...code, 0x0b]
    return [bytes.length, ...bytes]
  }
  return buildModule({
    sections: {
      3: [2, 0, 0],
      4: [1, 0x70, 0, 2],
      9: [1, 0, 0x41, 0, 0x0b, 2, 0, 1],
      10: [2, ...body([0x10, 1]), ...body([0x41, 0, 0x11, 0, 0])],
    },
  })
}

/** Jobs that use up what a machine has. */
export const resourceJobs: readonly HostileWasmJob[] = [
  {
    name: 'grows its memory page by page for ever',
    rows: [3, 4, 5],
    module: hostileModules.exhaustMemory,
    wanted: exhausts('memory'),
  },
  {
    name: 'asks for four gibibytes at once and copes with the refusal',
    rows: [43],
    module: hostileModules.growToFourGibibytes,
    wanted: exhausts('memory'),
  },
  {
    name: 'begins with four gibibytes',
    rows: [43],
    module: () => buildModule({ memory: [0, 0x80, 0x80, 0x04] }),
    wanted: exhausts('memory'),
  },
  {
    name: 'begins with a table of two million elements',
    rows: [43],
    module: () => buildModule({ sections: { 4: [1, 0x70, 0, 0x80, 0x89, 0x7a] } }),
    wanted: exhausts('table'),
  },
  {
    name: 'grows a table for ever, with fuel',
    rows: [43],
    module: hostileModules.growTable,
    limits: { fuel: 10_000_000 },
    wanted: exhausts('fuel'),
  },
  {
    name: 'loops for ever, without fuel to stop it',
    rows: [9, 11],
    module: hostileModules.spin,
    limits: { wallTimeMs: 300 },
    wanted: timesOut,
  },
  {
    name: 'loops for ever, with fuel',
    rows: [9, 42],
    module: hostileModules.spin,
    limits: { fuel: 50_000_000 },
    wanted: exhausts('fuel'),
  },
  {
    name: 'fills a mebibyte over and over',
    rows: [42],
    module: () =>
      buildModule({ memory: sixteenPages, start: forever(i32(0), i32(1), i32(16 * page), [0xfc, 11, 0]) }),
    limits: { fuel: 10_000_000 },
    wanted: exhausts('fuel'),
  },
  {
    name: 'has the host make random bytes over and over',
    rows: [42],
    module: () =>
      buildModule({
        imports: ['random_get'],
        memory: sixteenPages,
        start: forever(callAndDrop(0, i32(0), i32(16 * page))),
      }),
    limits: { fuel: 10_000_000 },
    wanted: exhausts('fuel'),
  },
  {
    name: 'calls itself for ever',
    rows: [43],
    module: hostileModules.recurse,
    wanted: exhausts('stack'),
  },
  {
    name: 'calls itself for ever by way of another and a table, with huge frames',
    rows: [43],
    module: mutualRecursion,
    wanted: exhausts('stack'),
  },
  {
    name: 'sleeps for ever by the clock of the host',
    rows: [10],
    module: hostileModules.sleep,
    limits: { wallTimeMs: 300 },
    capabilities: { clock: 'host' },
    wanted: timesOut,
  },
  {
    name: "sleeps for ever by a clock that is not the host's, again and again",
    rows: [10],
    module: () =>
      buildModule({
        imports: ['poll_oneoff'],
        start: forever(
          [...i32(24), ...i64(2n ** 63n - 1n), 0x37, 3, 0],
          callAndDrop(0, i32(0), i32(64), i32(1), i32(128)),
        ),
      }),
    limits: { fuel: 1_000_000 },
    wanted: exhausts('fuel'),
  },
  { name: 'floods stdout', rows: [14], module: hostileModules.floodLog, wanted: exhausts('log') },
  {
    name: 'floods stderr',
    rows: [15],
    module: () =>
      wasiProgram(
        [[1_024, vectorOf(0, 4_096)]],
        Array.from({ length: 20 }, () => ['fd_write', 2, 1_024, 1, 1_040] as const),
      ),
    wanted: exhausts('log'),
  },
  {
    name: 'writes more than it may',
    rows: [6, 16],
    module: hostileModules.floodOutput,
    wanted: exhausts('outputs'),
  },
  {
    name: 'makes folders for ever',
    rows: [17],
    module: hostileModules.floodFiles,
    wanted: exhausts('outputs'),
  },
  ...(
    [
      ['writes a byte far behind the end', ['fd_pwrite', opened, 72, 1, 1n << 40n, 80]],
      ['sets the size of a file to a tebibyte', ['fd_filestat_set_size', opened, 1n << 40n]],
      ['has a tebibyte set aside', ['fd_allocate', opened, 0n, 1n << 40n]],
    ] as const
  ).map(([name, step]): HostileWasmJob => ({
    name,
    rows: [18],
    module: () =>
      wasiProgram(
        [
          [0, 'sparse'],
          [72, vectorOf(0, 1)],
        ],
        [openOutput(6), step],
      ),
    wanted: exhausts('outputs'),
  })),
  {
    name: 'writes at offsets beyond every file',
    rows: [18],
    module: () =>
      wasiProgram(
        [
          [0, 'sparse'],
          [72, vectorOf(0, 1)],
        ],
        [
          openOutput(6),
          ['fd_pwrite', opened, 72, 1, -1n, 80],
          ['fd_pwrite', opened, 72, 1, 2n ** 63n - 1n, 80],
          ['fd_allocate', opened, 2n ** 62n, 2n ** 62n],
          ['fd_filestat_set_size', opened, -1n],
          ['fd_seek', opened, -1n, 0, 80],
          ['fd_seek', outputFile, 0n, 0, 80],
        ],
      ),
    wanted: compared(),
    stdout: Uint8Array.of(0, 28, 28, 28, 28, 28, 31),
    outputs: ['sparse'],
  },
  {
    name: 'opens files until there are no descriptors left',
    rows: [13],
    module: () =>
      wasiProgram(
        [[0, 'f']],
        Array.from({ length: 254 }, () => openOutput(1)),
      ),
    limits: { outputFiles: 1 },
    wanted: compared(),
    stdout: Uint8Array.from({ length: 254 }, (_, index) => (index < 251 ? 0 : 33)),
    outputs: ['f'],
  },
]
