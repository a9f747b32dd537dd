import type { NumberType } from '@lilymed/domain'
import type { ComparedFile } from '../compared-file.ts'
import { readHead } from '../file-chunks.ts'
import { malformed } from '../file-unreadable.ts'
import { numberCodecs } from './number-codec.ts'
import type { NumberLayout } from './number-layout.ts'

const mostHeaderBytes = 65_536
const magic = Buffer.from('\x93NUMPY', 'latin1')

/** NumPy's letters for little-endian types; one byte has no order. */
const types: Readonly<Record<string, NumberType>> = {
  '<f2': 'f16',
  '<f4': 'f32',
  '<f8': 'f64',
  '|i1': 'i8',
  '|u1': 'u8',
  '|b1': 'u8',
  '<i2': 'i16',
  '<u2': 'u16',
  '<i4': 'i32',
  '<u4': 'u32',
  '<i8': 'i64',
  '<u8': 'u64',
}

/** Where the numbers of a NumPy file are. Source: numpy.lib.format, versions 1 to 3. */
export function readNpyLayout({ path, file, size }: ComparedFile): NumberLayout {
  const head = readHead(file, mostHeaderBytes)
  const version = head[6] ?? 0
  if (!head.subarray(0, magic.length).equals(magic) || version < 1 || version > 3)
    malformed(`${path}: expected a NumPy file`)
  const lengthBytes = version === 1 ? 2 : 4
  const start = 8 + lengthBytes
  if (head.length < start) malformed(`${path}: ends within its header`)
  const offset = start + (version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8))
  if (offset > head.length) malformed(`${path}: the header ends behind the file or ${mostHeaderBytes} bytes`)
  const header = head.subarray(start, offset).toString('latin1')
  const found =
    /^\{'descr': '(?<descr>[^']{2,4})', 'fortran_order': (?<order>True|False), 'shape': \((?<shape>[\d, ]*)\),? ?\}\s*$/.exec(
      header,
    )?.groups
  const type = found?.['descr'] === undefined ? undefined : types[found['descr']]
  if (type === undefined) return malformed(`${path}: expected a header with one little-endian number type`)
  const dimensions = (found?.['shape'] ?? '')
    .split(',')
    .flatMap((text) => (text.trim() === '' ? [] : [Number(text)]))
  const count = dimensions.reduce((product, dimension) => product * dimension, 1)
  if (!Number.isSafeInteger(count) || offset + count * numberCodecs[type].bytes !== size)
    return malformed(`${path}: the shape (${dimensions.join(', ')}) of ${type} does not fill the file`)
  const shape = `${found?.['descr']} ${found?.['order']} (${dimensions.join(', ')})`
  return { file, arrays: [{ name: '', type, shape, offset, count }], rest: '' }
}
