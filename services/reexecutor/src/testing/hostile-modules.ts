import { buildModule, callAndDrop, forever, i32 } from './module-builder.ts'

const store = (address: number, value: number) => [...i32(address), ...i32(value), 0x36, 2, 0]
/** Writes `length` bytes from address 0 to descriptor `fd`, with the vector at 1024. */
const write = (index: number, fd: readonly number[], length: number) => [
  ...store(1024, 0),
  ...store(1028, length),
  ...callAndDrop(index, fd, i32(1024), i32(1), i32(1032)),
]
const rights = [0x42, 0xc0, 0x00]
const createOutput = (index: number, nameLength: readonly number[]) =>
  callAndDrop(index, i32(4), i32(0), i32(0), nameLength, i32(1), rights, [0x42, 0], i32(0), i32(1040))

/** Programs that try to hurt the one who runs them, by what they do. */
export const hostileModules = {
  spin: () => buildModule({ start: forever() }),
  /** Waits for 144 years of the clock it is given. */
  sleep: () =>
    buildModule({
      imports: ['poll_oneoff'],
      start: [
        ...[i32(24), [0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x3f, 0x37, 3, 0]].flat(),
        ...callAndDrop(0, i32(0), i32(64), i32(1), i32(128)),
      ],
    }),
  exhaustMemory: () => buildModule({ memory: [0, 1], start: forever(i32(16), [0x40, 0, 0x1a]) }),
  growToFourGibibytes: () => buildModule({ memory: [0, 1], start: [...i32(65_000), 0x40, 0, 0x1a] }),
  floodLog: () => buildModule({ imports: ['fd_write'], start: forever(write(0, i32(1), 512)) }),
  floodOutput: () =>
    buildModule({
      imports: ['path_open', 'fd_write'],
      data: 'flood.bin',
      start: [...createOutput(0, i32(9)), ...forever(write(1, [...i32(1040), 0x28, 2, 0], 512))],
    }),
  /** Makes the folders a, aa, aaa and so on. */
  floodFiles: () =>
    buildModule({
      imports: ['path_create_directory'],
      data: 'a'.repeat(255),
      locals: 1,
      start: forever([0x20, 0, ...i32(1), 0x6a, 0x21, 0], callAndDrop(0, i32(4), i32(0), [0x20, 0])),
    }),
  recurse: () => buildModule({ start: [0x10, 0] }),
  trap: () => buildModule({ start: [0x00] }),
  divideByZero: () => buildModule({ start: [...i32(1), ...i32(0), 0x6d, 0x1a] }),
  growTable: () =>
    buildModule({
      sections: { 4: [1, 0x6f, 0, 0] },
      start: forever([0xd0, 0x6f, ...i32(65_536), 0xfc, 15, 0, 0x1a]),
    }),
} as const
