import { elementBytes } from '../../../bundle/onnx-bundle.ts'
import type { ElementType } from '../../../bundle/onnx-bundle.ts'
import { message } from './protobuf.ts'

/** Numbers of `TensorProto.DataType`. */
const dataTypes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
}
const irVersion = 8
const operatorSet = 18

export type ValueDescription = {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly number[]
}
export type ConstantTensor = ValueDescription & { readonly bytes: Uint8Array }
/** Attributes are integers or lists of them. */
export type GraphNode = {
  readonly operator: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}
export type Graph = {
  readonly nodes: readonly GraphNode[]
  readonly constants: readonly ConstantTensor[]
  readonly inputs: readonly ValueDescription[]
  readonly outputs: readonly ValueDescription[]
}

/** The bytes of an ONNX model (onnx.proto, IR version 8, operator set 18) of one graph. */
export function buildModel({ nodes, constants, inputs, outputs }: Graph): Uint8Array {
  const graph = message(
    ...nodes.map((node) => [1, encodeNode(node)] as const),
    [2, 'graph'],
    ...constants.map((constant) => [5, encodeTensor(constant)] as const),
    ...inputs.map((value) => [11, encodeValue(value)] as const),
    ...outputs.map((value) => [12, encodeValue(value)] as const),
  )
  return message([1, irVersion], [8, message([1, ''], [2, operatorSet])], [7, graph])
}

function encodeNode({ operator, domain = '', inputs, outputs, attributes = {} }: GraphNode): Uint8Array {
  return message(
    ...inputs.map((name) => [1, name] as const),
    ...outputs.map((name) => [2, name] as const),
    [4, operator],
    ...Object.entries(attributes).map(([name, value]) => [5, encodeAttribute(name, value)] as const),
    [7, domain],
  )
}

function encodeAttribute(name: string, value: number | readonly number[]): Uint8Array {
  return typeof value === 'number'
    ? message([1, name], [3, value], [20, 2])
    : message([1, name], ...value.map((item) => [8, item] as const), [20, 7])
}

/** A `TensorProto` with raw, little-endian data. */
function encodeTensor({ name, type, dims, bytes }: ConstantTensor): Uint8Array {
  const expected = dims.reduce((product, dim) => product * dim, elementBytes[type])
  if (bytes.length !== expected) {
    throw new RangeError(`the constant ${name} takes ${expected} bytes, it has ${bytes.length}`)
  }
  return message(...dims.map((dim) => [1, dim] as const), [2, dataTypes[type]], [8, name], [9, bytes])
}

function encodeValue({ name, type, dims }: ValueDescription): Uint8Array {
  const shape = message(...dims.map((dim) => [1, message([1, dim])] as const))
  const tensor = message([1, dataTypes[type]], [2, shape])
  return message([1, name], [2, message([1, tensor])])
}
