/** A field of a protobuf message (protobuf.dev/programming-guides/encoding): its number and what its wire type holds. */
export type Field =
  | { readonly number: number; readonly wire: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly wire: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly wire: 'fixed' }

/** Bytes that are no protobuf message. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
}

const longestVarint = 10

/** The fields of a message in order, whatever they mean. Groups, which ONNX has none of, are refused. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let offset = 0
  const varint = (): bigint => {
    let value = 0n
    for (let index = 0; index < longestVarint; index++) {
      const byte = message[offset++]
      if (byte === undefined) throw new ProtobufError('a number is cut off')
      value |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new ProtobufError('a number has more than ten bytes')
  }
  const skip = (length: number): number => {
    const start = offset
    if (length > message.length - offset) throw new ProtobufError('a field is cut off')
    offset += length
    return start
  }
  while (offset < message.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    if (number === 0 || number > 2 ** 29 - 1) throw new ProtobufError(`there is no field ${number}`)
    const wire = Number(tag & 7n)
    if (wire === 0) {
      yield { number, wire: 'varint', value: varint() }
    } else if (wire === 2) {
      const length = Number(varint())
      const start = skip(length)
      yield { number, wire: 'bytes', value: message.subarray(start, start + length) }
    } else if (wire === 1 || wire === 5) {
      skip(wire === 1 ? 8 : 4)
      yield { number, wire: 'fixed' }
    } else {
      throw new ProtobufError(`wire type ${wire} is not used by ONNX`)
    }
  }
}

/** A field to encode. */
export type FieldValue = readonly [number: number, value: number | bigint | string | Uint8Array]

/** A message's fields as they are encoded: varints for numbers, length and bytes for the rest. */
export function message(...fields: readonly FieldValue[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint') {
        return [encodeVarint(BigInt(number) << 3n), encodeVarint(BigInt.asUintN(64, BigInt(value)))]
      }
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      return [encodeVarint((BigInt(number) << 3n) | 2n), encodeVarint(BigInt(bytes.length)), bytes]
    }),
  )
}

function encodeVarint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(bytes)
}
