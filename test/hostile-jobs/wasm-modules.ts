import { buildModule, i32 } from '../../services/reexecutor/src/testing/module-builder.ts'
import type { ModuleParts } from '../../services/reexecutor/src/testing/module-builder.ts'
import { encodeU32 } from '../../services/reexecutor/src/engines/wasm/module/encode.ts'
import { compared, exhausts, refused } from './wanted.ts'
import type { HostileWasmJob } from './wasm-job.ts'

const name = (value: string) => [value.length, ...Buffer.from(value)]
const imported = (from: string, field: string, descriptor: readonly number[]): ModuleParts => ({
  sections: { 2: [1, ...name(from), ...name(field), ...descriptor] },
})
const proposal = (what: string) => refused(new RegExp(`proposal "${what}"`))

const refusals: readonly (readonly [name: string, parts: ModuleParts, wanted: ReturnType<typeof refused>])[] =
  [
    [
      'imports a function of the host',
      { imports: [{ from: 'env', name: 'system', signature: 'i' }] },
      refused(/"env\.system"/),
    ],
    [
      'imports what Bacalhau gives beside WASI',
      { imports: [{ from: 'http', name: 'request', signature: 'iiii' }] },
      refused(/"http\.request"/),
    ],
    [
      'imports WASI of another version',
      { imports: [{ from: 'wasi_unstable', name: 'fd_write', signature: 'iiii' }] },
      refused(/"wasi_unstable\.fd_write"/),
    ],
    ['imports a memory', { ...imported('env', 'memory', [2, 0, 1]), memory: null }, refused(/"env\.memory"/)],
    ['starts before it is asked to', { sections: { 8: [0] } }, refused(/start section/)],
    ['shares its memory', { memory: [3, 1, 2] }, proposal('threads')],
    ['waits for another thread', { start: [...i32(0), 0xfe, 0x10, 2, 0, 0x1a] }, proposal('threads')],
    ['has a memory of 64 bits', { memory: [4, 1] }, proposal('memory64')],
    ['has two memories', { sections: { 5: [2, 0, 1, 0, 1] } }, proposal('multiple memories')],
    [
      'computes with relaxed vectors',
      { start: [...i32(0), 0xfd, 15, ...i32(0), 0xfd, 15, 0xfd, 0x80, 0x02, 0x1a] },
      proposal('relaxed SIMD'),
    ],
    ['calls in place of returning', { start: [0x12, 0] }, proposal('tail calls')],
    ['catches exceptions', { start: [0x06, 0x40, 0x19, 0x0b] }, proposal('exception handling')],
    ['has a struct', { sections: { 1: [2, 0x60, 0, 0, 0x5f, 0] } }, proposal('garbage collection')],
    [
      "takes names that are the host's",
      { sections: { 6: [1, 0x7e, 1, 0x42, 0, 0x0b], 7: [1, ...name('lilymed.fuel'), 3, 0] } },
      refused(/expected the module to export|"lilymed\.fuel"/),
    ],
  ]

const nested = (depth: number) => [
  ...Array.from({ length: depth }, () => [0x02, 0x40]).flat(),
  ...Array.from({ length: depth }, () => 0x0b),
]

/** Jobs whose module is the attack. */
export const moduleJobs: readonly HostileWasmJob[] = [
  ...refusals.map(([what, parts, wanted]): HostileWasmJob => ({
    name: what,
    rows: [43],
    module: () => buildModule(parts),
    wanted,
  })),
  {
    name: 'is a component',
    rows: [43],
    module: () => Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 7, 1, 0]),
    wanted: proposal('component model'),
  },
  { name: 'is empty', rows: [43], module: () => new Uint8Array(0), wanted: refused(/core module/) },
  {
    name: 'is a program of the host',
    rows: [43],
    module: () => Buffer.from('\u007fELF'),
    wanted: refused(/core module/),
  },
  {
    name: 'claims a section of four gibibytes',
    rows: [43],
    module: () => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    wanted: refused(/ends in the middle/),
  },
  {
    name: 'claims four billion functions',
    rows: [43],
    module: () => buildModule({ sections: { 3: encodeU32(2 ** 32 - 1), 10: encodeU32(2 ** 32 - 1) } }),
    wanted: refused(/does not validate/),
  },
  {
    name: 'puts data outside its memory',
    rows: [43],
    module: () => buildModule({ sections: { 11: [1, 0, 0x41, 0xff, 0xff, 0xff, 0x07, 0x0b, 1, 0] } }),
    wanted: compared(134),
    stdout: '',
  },
  {
    name: 'carries four mebibytes of data',
    rows: [43],
    module: () => {
      const length = 4 * 2 ** 20
      const data = [1, 1, ...encodeU32(length), ...new Uint8Array(length)]
      return buildModule({ sections: { 12: [1], 11: data } })
    },
    wanted: compared(),
    stdout: '',
  },
  {
    name: 'has fifty thousand locals and calls itself for ever',
    rows: [43],
    module: () => {
      const body = [1, ...encodeU32(49_000), 0x7e, 0x10, 0, 0x0b]
      return buildModule({ sections: { 10: [1, ...encodeU32(body.length), ...body] } })
    },
    wanted: exhausts('stack'),
  },
  {
    name: 'has as many locals as V8 takes, and no room for ours',
    rows: [43],
    module: () => {
      const body = [1, ...encodeU32(50_000), 0x7e, 0x0b]
      return buildModule({ sections: { 10: [1, ...encodeU32(body.length), ...body] } })
    },
    wanted: refused(/metered/),
  },
  {
    name: 'nests a hundred thousand blocks',
    rows: [43],
    module: () => buildModule({ start: nested(100_000) }),
    wanted: compared(),
    stdout: '',
  },
]
