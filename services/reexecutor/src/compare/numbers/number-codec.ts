import type { NumberType } from '@lilymed/domain'

/** How numbers of one type are read out of little-endian bytes. */
export type NumberCodec = {
  readonly bytes: number
  /** Whole numbers: their steps are their distance, even where a double cannot hold them. */
  readonly isInteger: boolean
  /** The number as a double; 64-bit integers beyond 2^53 lose digits, which `steps` does not. */
  readonly read: (view: DataView, offset: number) => number
  /** How many numbers of the type lie between two, so 1 for neighbours; both are finite. */
  readonly steps: (ours: DataView, theirs: DataView, offset: number) => number
}

/** An IEEE 754 bit pattern as a whole number that grows with the number it stands for; both zeros are 0. */
const ordered = (bits: number, sign: number): number => (bits >= sign ? sign - bits : bits)
const ordered64 = (bits: bigint): bigint => (bits >= 1n << 63n ? (1n << 63n) - bits : bits)

const bfloat = new DataView(new ArrayBuffer(4))
const readBfloat16 = (view: DataView, offset: number): number => {
  bfloat.setUint16(0, view.getUint16(offset, true))
  return bfloat.getFloat32(0)
}

const halfSteps = (ours: DataView, theirs: DataView, offset: number): number =>
  Math.abs(ordered(ours.getUint16(offset, true), 0x8000) - ordered(theirs.getUint16(offset, true), 0x8000))

const integer = (bytes: number, read: (view: DataView, offset: number) => number): NumberCodec => ({
  bytes,
  isInteger: true,
  read,
  steps: (ours, theirs, offset) => Math.abs(read(ours, offset) - read(theirs, offset)),
})
const integer64 = (read: (view: DataView, offset: number) => bigint): NumberCodec => ({
  bytes: 8,
  isInteger: true,
  read: (view, offset) => Number(read(view, offset)),
  steps: (ours, theirs, offset) => {
    const distance = Number(read(ours, offset) - read(theirs, offset))
    return Math.abs(distance)
  },
})

export const numberCodecs: Readonly<Record<NumberType, NumberCodec>> = {
  f16: {
    bytes: 2,
    isInteger: false,
    read: (view, offset) => view.getFloat16(offset, true),
    steps: halfSteps,
  },
  bf16: { bytes: 2, isInteger: false, read: readBfloat16, steps: halfSteps },
  f32: {
    bytes: 4,
    isInteger: false,
    read: (view, offset) => view.getFloat32(offset, true),
    steps: (ours, theirs, offset) =>
      Math.abs(
        ordered(ours.getUint32(offset, true), 0x8000_0000) -
          ordered(theirs.getUint32(offset, true), 0x8000_0000),
      ),
  },
  f64: {
    bytes: 8,
    isInteger: false,
    read: (view, offset) => view.getFloat64(offset, true),
    steps: (ours, theirs, offset) => {
      const distance = Number(
        ordered64(ours.getBigUint64(offset, true)) - ordered64(theirs.getBigUint64(offset, true)),
      )
      return Math.abs(distance)
    },
  },
  i8: integer(1, (view, offset) => view.getInt8(offset)),
  u8: integer(1, (view, offset) => view.getUint8(offset)),
  i16: integer(2, (view, offset) => view.getInt16(offset, true)),
  u16: integer(2, (view, offset) => view.getUint16(offset, true)),
  i32: integer(4, (view, offset) => view.getInt32(offset, true)),
  u32: integer(4, (view, offset) => view.getUint32(offset, true)),
  i64: integer64((view, offset) => view.getBigInt64(offset, true)),
  u64: integer64((view, offset) => view.getBigUint64(offset, true)),
}
