import { encodeU32 } from '../engines/wasm/module/encode.ts'

export const kinds = ['i32', 'i64', 'f32', 'f64', 'v128'] as const
export type Kind = (typeof kinds)[number]

/** Code, with a mark behind every instruction that computes a float: it can be written with or without what settles a NaN. */
export type Computed = 'f32' | 'f64' | 'f32x4' | 'f64x2'
export type Code = readonly (number | Computed)[]

/** Every function has one parameter of each kind, more locals of each, and one of each that the code itself leaves alone. */
export const localsOfKind = 3
export const localOf = (kind: Kind, index: number): number =>
  index === 0 ? kinds.indexOf(kind) : kinds.length + kinds.indexOf(kind) * (localsOfKind - 1) + index - 1
export const scratchOf = (kind: Kind): number => kinds.length * localsOfKind + kinds.indexOf(kind)
/** The counter of a loop inside `loops` others. */
export const counterOf = (loops: number): number => kinds.length * (localsOfKind + 1) + loops
export const deepestLoop = 3

const typeByte: Readonly<Record<Kind, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }
export const byteOf = (kind: Kind): number => typeByte[kind]

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Instructions of two operands of one kind and a result of another, their opcode as binary. */
type Operation = readonly [takes: Kind, gives: Kind, code: Code]
const scalar = (takes: Kind, gives: Kind, codes: readonly number[], computed?: Computed): Operation[] =>
  codes.map((code) => [takes, gives, computed === undefined ? [code] : [code, computed]])
const vector = (takes: Kind, gives: Kind, codes: readonly number[], computed?: Computed): Operation[] =>
  codes.map((code) => {
    const encoded = [0xfd, ...encodeU32(code)]
    return [takes, gives, computed === undefined ? encoded : [...encoded, computed]]
  })

const binaries: readonly Operation[] = [
  ...scalar('i32', 'i32', [...range(0x46, 0x4f), ...range(0x6a, 0x6c), ...range(0x71, 0x78)]),
  ...scalar('i32', 'i32', [0x6d, 0x70]), // division traps
  ...scalar('i64', 'i32', range(0x51, 0x5a)),
  ...scalar('i64', 'i64', [...range(0x7c, 0x7e), ...range(0x83, 0x8a)]),
  ...scalar('f32', 'i32', range(0x5b, 0x60)),
  ...scalar('f64', 'i32', range(0x61, 0x66)),
  ...scalar('f32', 'f32', range(0x92, 0x97), 'f32'),
  ...scalar('f64', 'f64', range(0xa0, 0xa5), 'f64'),
  ...scalar('f32', 'f32', [0x98]),
  ...scalar('f64', 'f64', [0xa6]),
  ...vector('v128', 'v128', [35, 65, 68, 71, 74, 78, 80, 81, 101, 110, 111, 149, 174, 181, 186, 206, 213]),
  ...vector('v128', 'v128', range(228, 233), 'f32x4'),
  ...vector('v128', 'v128', range(240, 245), 'f64x2'),
  ...vector('v128', 'v128', [234, 235, 246, 247]),
]
const unaries: readonly Operation[] = [
  ...scalar('i32', 'i32', [0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1]),
  ...scalar('i64', 'i32', [0x50, 0xa7]),
  ...scalar('i64', 'i64', [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4]),
  ...scalar('i32', 'i64', [0xac, 0xad]),
  ...scalar('f32', 'f32', [0x8b, 0x8c]),
  ...scalar('f64', 'f64', [0x99, 0x9a]),
  ...scalar('f32', 'f32', range(0x8d, 0x91), 'f32'),
  ...scalar('f64', 'f64', range(0x9b, 0x9f), 'f64'),
  ...scalar('f64', 'f32', [0xb6], 'f32'),
  ...scalar('f32', 'f64', [0xbb], 'f64'),
  ...scalar('i32', 'f32', [0xb2, 0xb3, 0xbe]),
  ...scalar('i64', 'f64', [0xb9, 0xba, 0xbf]),
  ...scalar('f32', 'i32', [0xbc]),
  ...scalar('f64', 'i64', [0xbd]),
  ['f32', 'i32', [0xfc, 0]],
  ['f64', 'i64', [0xfc, 6]],
  ...vector('v128', 'v128', [77]),
  ...vector('v128', 'v128', [94, 103, 104, 105, 106, 227], 'f32x4'),
  ...vector('v128', 'v128', [95, 116, 117, 122, 148, 239], 'f64x2'),
  ...vector('v128', 'v128', [96, 97, 224, 225, 236, 237, 248, 250, 252, 254]),
  ...vector('v128', 'i32', [83, 99, 100, 164]),
  ...vector('i32', 'v128', [15, 17]),
  ...vector('f32', 'v128', [19]),
  ...vector('f64', 'v128', [20]),
  ['v128', 'f32', [0xfd, 31, 2]],
  ['v128', 'f64', [0xfd, 33, 1]],
  ['v128', 'i32', [0xfd, 27, 3]],
]
export const binariesTo = (kind: Kind): readonly Operation[] => binaries.filter(([, gives]) => gives === kind)
export const unariesTo = (kind: Kind): readonly Operation[] => unaries.filter(([, gives]) => gives === kind)

/** Floats that arithmetic makes NaNs of, and NaNs of every kind. */
const telling32 = [
  0n,
  0x8000_0000n,
  0x7f80_0000n,
  0xff80_0000n,
  0x7fc0_0000n,
  0xffc0_0000n,
  0x7fa0_0001n,
  0x3fc0_0000n,
]
const telling64 = [0n, 0x7ff0n, 0xfff0n, 0x7ff8n, 0xfff8n, 0x7ff4n, 0x4010n, 0xbff8n].map((top) => top << 48n)
const littleEndian = (value: bigint, length: number) =>
  range(0, length - 1).map((index) => Number((value >> BigInt(8 * index)) & 0xffn))

/** A constant of a kind, picked by `choose`, which gives a number below its argument. */
export function constantOf(kind: Kind, choose: (below: number) => number): Code {
  const float32 = () => littleEndian(telling32[choose(telling32.length)] ?? 0n, 4)
  const float64 = () => littleEndian(telling64[choose(telling64.length)] ?? 0n, 8)
  switch (kind) {
    case 'i32':
      return [0x41, choose(128)]
    case 'i64':
      return [0x42, 0xff, 0xff, choose(128)]
    case 'f32':
      return [0x43, ...float32()]
    case 'f64':
      return [0x44, ...float64()]
    default:
      return [0xfd, 12, ...(choose(2) === 0 ? range(1, 4).map(float32) : range(1, 2).map(float64)).flat()]
  }
}

export const accessCode: Readonly<Record<Kind, { readonly load: Code; readonly store: Code }>> = {
  i32: { load: [0x28, 0, 0], store: [0x36, 0, 0] },
  i64: { load: [0x29, 0, 0], store: [0x37, 0, 0] },
  f32: { load: [0x2a, 0, 0], store: [0x38, 0, 0] },
  f64: { load: [0x2b, 0, 0], store: [0x39, 0, 0] },
  v128: { load: [0xfd, 0, 0, 0], store: [0xfd, 11, 0, 0] },
}
