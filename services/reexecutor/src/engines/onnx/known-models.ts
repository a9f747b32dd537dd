import { buildModel } from './model/build-model.ts'
import type { ConstantTensor, Graph } from './model/build-model.ts'

/** A model of ours and what it is fed with. */
export type KnownModel = {
  readonly model: Uint8Array
  readonly feeds: readonly ConstantTensor[]
}

/** Numbers that look random and are the same everywhere: Knuth's multiplier over the index, the high bits of it. */
const scattered = (index: number, below: number): number =>
  Math.floor(((Math.imul(index + 1, 2_654_435_761) >>> 0) / 2 ** 32) * below)

const sequence = (length: number, below: number, seed: number) =>
  Array.from({ length }, (_, index) => scattered(index + seed, below))

const rows = 64
const inner = 64
const columns = 32

/**
 * Integers held in floats: twelve bits times -1, 0 or 1, sums below 2^24. IEEE 754 single precision has every one of them, so
 * the answer does not depend on order, fused multiplication or device, and a device that rounds to TF32's eleven bits fails.
 */
const floatOperands = {
  left: Float32Array.from(sequence(rows * inner, 4_096, 1)),
  right: Float32Array.from(sequence(inner * columns, 3, 50_000), (value) => value - 1),
  bias: Float32Array.from(sequence(columns, 512, 60_000)),
}
const byteOperands = {
  left: Uint8Array.from(sequence(16 * 32, 256, 70_000)),
  right: Uint8Array.from(sequence(32 * 16, 256, 80_000)),
  mask: Int32Array.from(sequence(16, 2 ** 20, 90_000)),
  order: BigInt64Array.from(sequence(8, 16, 91_000), BigInt),
}
const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** What the exact models compute with, for whoever computes it again in another way. */
export const exactOperands = { ...floatOperands, bytes: byteOperands, rows, inner, columns }

const exactFloats: Graph = {
  nodes: [
    { operator: 'MatMul', inputs: ['left', 'right'], outputs: ['product'] },
    { operator: 'Add', inputs: ['product', 'bias'], outputs: ['shifted'] },
    { operator: 'Relu', inputs: ['shifted'], outputs: ['positive'] },
    { operator: 'Transpose', inputs: ['positive'], outputs: ['turned'], attributes: { perm: [1, 0] } },
  ],
  constants: [
    { name: 'right', type: 'float32', dims: [inner, columns], bytes: bytesOf(floatOperands.right) },
    { name: 'bias', type: 'float32', dims: [columns], bytes: bytesOf(floatOperands.bias) },
  ],
  inputs: [{ name: 'left', type: 'float32', dims: [rows, inner] }],
  outputs: [{ name: 'turned', type: 'float32', dims: [columns, rows] }],
}

const exactIntegers: Graph = {
  nodes: [
    { operator: 'MatMulInteger', inputs: ['left', 'right'], outputs: ['product'] },
    { operator: 'BitwiseXor', inputs: ['product', 'mask'], outputs: ['masked'] },
    { operator: 'Gather', inputs: ['masked', 'order'], outputs: ['picked'], attributes: { axis: 0 } },
  ],
  constants: [
    { name: 'right', type: 'uint8', dims: [32, 16], bytes: bytesOf(byteOperands.right) },
    { name: 'mask', type: 'int32', dims: [16], bytes: bytesOf(byteOperands.mask) },
    { name: 'order', type: 'int64', dims: [8], bytes: bytesOf(byteOperands.order) },
  ],
  inputs: [{ name: 'left', type: 'uint8', dims: [16, 32] }],
  outputs: [{ name: 'picked', type: 'int32', dims: [8, 16] }],
}

/** Fractions with a few bits, so that the inputs are the same everywhere; what is computed of them is not. */
const fractions = (length: number, seed: number) =>
  bytesOf(Float32Array.from(sequence(length, 4_096, seed), (value) => (value - 2_048) / 1_024))

const floats: Graph = {
  nodes: [
    {
      operator: 'Conv',
      inputs: ['image', 'kernel'],
      outputs: ['features'],
      attributes: { pads: [1, 1, 1, 1] },
    },
    { operator: 'Sigmoid', inputs: ['features'], outputs: ['activated'] },
    { operator: 'Flatten', inputs: ['activated'], outputs: ['flat'], attributes: { axis: 1 } },
    { operator: 'MatMul', inputs: ['flat', 'weights'], outputs: ['hidden'] },
    { operator: 'Tanh', inputs: ['hidden'], outputs: ['squashed'] },
    { operator: 'Softmax', inputs: ['squashed'], outputs: ['likelihood'], attributes: { axis: 1 } },
  ],
  constants: [
    { name: 'kernel', type: 'float32', dims: [8, 3, 3, 3], bytes: fractions(8 * 27, 100) },
    { name: 'weights', type: 'float32', dims: [8 * 256, 64], bytes: fractions(8 * 256 * 64, 5_000) },
  ],
  inputs: [{ name: 'image', type: 'float32', dims: [1, 3, 16, 16] }],
  outputs: [
    { name: 'features', type: 'float32', dims: [1, 8, 16, 16] },
    { name: 'likelihood', type: 'float32', dims: [1, 64] },
  ],
}

/** The models whose answers are known: two that are exact on every machine, one of which is all floats, and one that is not. */
export const knownModels = {
  exactFloats: {
    model: buildModel(exactFloats),
    feeds: [{ name: 'left', type: 'float32', dims: [rows, inner], bytes: bytesOf(floatOperands.left) }],
  },
  exactIntegers: {
    model: buildModel(exactIntegers),
    feeds: [{ name: 'left', type: 'uint8', dims: [16, 32], bytes: bytesOf(byteOperands.left) }],
  },
  floats: {
    model: buildModel(floats),
    feeds: [{ name: 'image', type: 'float32', dims: [1, 3, 16, 16], bytes: fractions(3 * 256, 900_000) }],
  },
} as const satisfies Record<string, KnownModel>
