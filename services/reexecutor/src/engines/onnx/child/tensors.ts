import type { Tensor } from 'onnxruntime-node'
import { elementBytes } from '../../../bundle/onnx-bundle.ts'
import type { ElementType } from '../../../bundle/onnx-bundle.ts'
import type { Runtime } from './load-runtime.ts'

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Float16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const satisfies Record<ElementType, unknown>

const isElementType = (type: string): type is ElementType => Object.hasOwn(elementBytes, type)

/** A tensor of raw little-endian bytes, as many as its shape asks for. */
export function toTensor(
  { Tensor: Constructor }: Runtime,
  type: ElementType,
  dims: readonly number[],
  bytes: Uint8Array,
): Tensor {
  // A copy: an array of wide elements must begin at a multiple of their size.
  const data = new arrays[type](Uint8Array.from(bytes).buffer)
  return new Constructor(type, data as Tensor['data'] & Uint8Array, dims)
}

/** A tensor's elements, raw and little-endian; undefined for a type that has no such form, as `string`. */
export function toBytes({
  type,
  data,
}: Tensor): { readonly type: ElementType; readonly bytes: Uint8Array } | undefined {
  if (!isElementType(type) || !ArrayBuffer.isView(data)) return undefined
  return { type, bytes: Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) }
}
