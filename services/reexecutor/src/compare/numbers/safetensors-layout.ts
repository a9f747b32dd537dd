import type { NumberType } from '@lilymed/domain'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ComparedFile } from '../compared-file.ts'
import { readHead } from '../file-chunks.ts'
import { malformed } from '../file-unreadable.ts'
import { numberCodecs } from './number-codec.ts'
import type { NumberArray, NumberLayout } from './number-layout.ts'

const mostHeaderBytes = 16 * 2 ** 20
const types: Readonly<Record<string, NumberType>> = {
  F16: 'f16',
  BF16: 'bf16',
  F32: 'f32',
  F64: 'f64',
  I8: 'i8',
  U8: 'u8',
  BOOL: 'u8',
  I16: 'i16',
  U16: 'u16',
  I32: 'i32',
  U32: 'u32',
  I64: 'i64',
  U64: 'u64',
}

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Tensor = Type.Object(
  {
    dtype: Type.Enum(Object.keys(types)),
    shape: Type.Array(Whole, { maxItems: 32 }),
    data_offsets: Type.Tuple([Whole, Whole]),
  },
  { additionalProperties: false },
)
const Metadata = Type.Record(Type.String(), Type.String())

/**
 * Where the tensors of a safetensors file are. They must fill the file without gap or overlap, as the format's own reader asks, so
 * that no byte is left uncompared. Source: https://github.com/huggingface/safetensors, "Format".
 */
export function readSafetensorsLayout({ path, file, size }: ComparedFile): NumberLayout {
  const prefix = readHead(file, 8)
  const length = prefix.length === 8 ? Number(prefix.readBigUInt64LE()) : -1
  if (length < 2 || length > Math.min(mostHeaderBytes, size - 8))
    return malformed(`${path}: expected a safetensors header of 2 to ${mostHeaderBytes} bytes`)
  const header = parseHeader(
    readHead(file, 8 + length)
      .subarray(8)
      .toString('utf8'),
    path,
  )
  const { __metadata__: metadata = {}, ...tensors } = header
  if (!Value.Check(Metadata, metadata)) return malformed(`${path}: expected texts in __metadata__`)

  const arrays: NumberArray[] = []
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!Value.Check(Tensor, tensor)) return malformed(`${path}: ${JSON.stringify(name)} is no tensor`)
    const type = types[tensor.dtype] ?? 'u8'
    const [start, end] = tensor.data_offsets
    const count = tensor.shape.reduce((product, dimension) => product * dimension, 1)
    if (!Number.isSafeInteger(count) || count * numberCodecs[type].bytes !== end - start)
      return malformed(`${path}: the shape of ${JSON.stringify(name)} does not fill its bytes`)
    const shape = `${tensor.dtype} (${tensor.shape.join(', ')})`
    arrays.push({ name, type, shape, offset: 8 + length + start, count })
  }
  let filled = 8 + length
  for (const array of arrays.toSorted((one, other) => one.offset - other.offset || one.count - other.count)) {
    if (array.offset !== filled) return malformed(`${path}: tensors overlap or leave a gap`)
    filled += array.count * numberCodecs[array.type].bytes
  }
  if (filled !== size) return malformed(`${path}: bytes are left behind the last tensor`)
  arrays.sort((one, other) => (one.name < other.name ? -1 : 1))
  const rest = JSON.stringify(Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  return { file, arrays, rest }
}

function parseHeader(text: string, path: string): Readonly<Record<string, unknown>> {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    return malformed(`${path}: expected a JSON header`)
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return malformed(`${path}: expected an object as header`)
  return header as Readonly<Record<string, unknown>>
}
