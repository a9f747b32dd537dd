/** Element types that a tensor may have, as ONNX Runtime names them. */
export const ELEMENT_TYPES = [
  'float32',
  'float64',
  'float16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
] as const
export type ElementType = (typeof ELEMENT_TYPES)[number]
