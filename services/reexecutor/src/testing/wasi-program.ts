import { buildModule, i32 } from './module-builder.ts'
import type { wasiSignatures } from './module-builder.ts'

export type WasiName = keyof typeof wasiSignatures
/** A call of a WASI function: i32 as number, i64 as bigint. What it returns is kept for the end. */
export type WasiStep = readonly [name: WasiName, ...values: readonly (number | bigint)[]]
/** Bytes put into memory before the program begins. */
export type Datum = readonly [address: number, bytes: Uint8Array | string]

/** Where steps find a free place for what they are answered, and where the answers stand until the end. */
export const scratch = 8_192
const answers = 12_288
const finalVector = 12_272

/** A vector of a scatter/gather list, as it stands in memory. */
export function vectorOf(address: number, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, address, true)
  view.setUint32(4, length, true)
  return new Uint8Array(view.buffer)
}

/** A program that makes the calls one after the other and writes what each returned to stdout, a byte each. */
export function wasiProgram(data: readonly Datum[], steps: readonly WasiStep[]): Uint8Array {
  const imports = [...new Set<WasiName>([...steps.map(([name]) => name), 'fd_write'])]
  const call = ([name, ...values]: WasiStep) => [
    ...values.flatMap((value) => (typeof value === 'bigint' ? i64(value) : signed(0x41, BigInt(value)))),
    0x10,
    imports.indexOf(name),
  ]
  const kept = steps.flatMap((step, index) =>
    step[0] === 'proc_exit' ? call(step) : [...i32(answers + index), ...call(step), 0x3a, 0, 0],
  )
  const told = call(['fd_write', 1, finalVector, 1, scratch])
  const segments = [...data, [finalVector, vectorOf(answers, steps.length)] as const].map(([at, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return [0, ...i32(at), 0x0b, ...lengthOf(bytes.length), ...bytes]
  })
  return buildModule({
    imports,
    start: [...kept, ...told, 0x1a],
    memory: [0, 1],
    sections: { 11: [...lengthOf(segments.length), ...segments.flat()] },
  })
}

const lengthOf = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...lengthOf(value >>> 7)]

/** `i64.const`. */
export const i64 = (value: bigint): readonly number[] => signed(0x42, value)

/** A constant as signed LEB128. */
function signed(opcode: number, value: bigint): readonly number[] {
  const bytes = [opcode]
  let rest = value
  for (;;) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)
    bytes.push(isLast ? low : low | 0x80)
    if (isLast) return bytes
  }
}
