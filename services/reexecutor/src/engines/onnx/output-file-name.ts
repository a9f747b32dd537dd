import type { ElementType } from '../../bundle/onnx-bundle.ts'

const longestName = 150
const extensions: Readonly<Record<ElementType, string>> = {
  float32: 'f32',
  float64: 'f64',
  float16: 'f16',
  int8: 'i8',
  uint8: 'u8',
  int16: 'i16',
  uint16: 'u16',
  int32: 'i32',
  uint32: 'u32',
  int64: 'i64',
  uint64: 'u64',
  bool: 'bool',
}

/**
 * The file under `outputs/` that holds an output: its name with `_` for whatever is not plain in a path, its element type as
 * the ending, in a folder for its run where there are several. Never hidden: dotfiles are no part of the CID.
 */
export function outputFileName(name: string, type: ElementType, run: number | undefined): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[._-]+/, '_')
    .slice(0, longestName)
  const file = `${plain}.${extensions[type]}`
  return run === undefined ? file : `${String(run).padStart(4, '0')}/${file}`
}
