import type { NumberFormat, NumberType } from '@lilymed/domain'
import type { ComparedFile } from '../compared-file.ts'
import { malformed } from '../file-unreadable.ts'
import { numberCodecs } from './number-codec.ts'
import { readNpyLayout } from './npy-layout.ts'
import { readSafetensorsLayout } from './safetensors-layout.ts'

/** Numbers of one type that lie one after the other in a file. */
export type NumberArray = {
  readonly name: string
  readonly type: NumberType
  /** How they are arranged; two arrays are compared only where this is the same. */
  readonly shape: string
  /** Where they begin, in bytes. */
  readonly offset: number
  readonly count: number
}

/** Where the numbers of a file are. `rest` is what the file says beside them. */
export type NumberLayout = {
  readonly file: string
  readonly arrays: readonly NumberArray[]
  readonly rest: string
}

/** Finds the numbers of a file without reading them. */
export function readNumberLayout(file: ComparedFile, format: NumberFormat): NumberLayout {
  switch (format.format) {
    case 'npy':
      return readNpyLayout(file)
    case 'safetensors':
      return readSafetensorsLayout(file)
    case 'raw':
      return readRawLayout(file, format.type)
  }
  return malformed(`${file.path}: no such format`)
}

function readRawLayout({ path, file, size }: ComparedFile, type: NumberType): NumberLayout {
  const { bytes } = numberCodecs[type]
  if (size % bytes !== 0) malformed(`${path}: ${size} bytes are no whole number of ${type}`)
  const count = size / bytes
  return { file, arrays: [{ name: '', type, shape: String(count), offset: 0, count }], rest: '' }
}
