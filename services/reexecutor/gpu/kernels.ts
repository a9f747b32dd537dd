import type { WgslJob } from '../src/bundle/job.ts'

/** A kernel of one input `a` and one output `b`, and what a CPU makes of the same. */
export type Kernel = {
  readonly name: string
  readonly job: WgslJob
  /** Integers: the one right answer. */
  readonly exact?: Uint8Array
  /** Floats: the answer in double precision, which no device gives to the bit. */
  readonly approximate?: Float64Array
}

const limits = {
  memoryBytes: 2 ** 30,
  wallTimeMs: 120_000,
  logBytes: 0,
  outputBytes: 2 ** 26,
  outputFiles: 8,
}
const bytesOf = (array: Uint32Array | Float32Array): Uint8Array => new Uint8Array(array.buffer)

function kernelJob(
  input: Uint32Array | Float32Array,
  outputBytes: number,
  type: 'u32' | 'f32',
  body: string,
  threads: number,
): WgslJob {
  const shader = `
@group(0) @binding(0) var<storage, read> a: array<${type}>;
@group(0) @binding(1) var<storage, read_write> b: array<${type}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {${body}}`
  return {
    engine: 'wgsl',
    shader,
    entryPoint: 'main',
    inputs: [{ path: 'a', content: bytesOf(input) }],
    buffers: [
      { binding: 0, size: input.byteLength, input: 'a' },
      { binding: 1, size: outputBytes, output: { name: 'b', type } },
    ],
    workgroups: [Math.ceil(threads / 64), 1, 1],
    limits,
  }
}

const at = (array: ArrayLike<number>, index: number): number => array[index] ?? 0

function hashing(): Kernel {
  const words = 2 ** 18
  const rounds = 64
  const input = Uint32Array.from({ length: words }, (_, index) => Math.imul(index, 2_654_435_761) >>> 0)
  const body = `
  var h = a[id.x];
  for (var round = 0u; round < ${rounds}u; round++) { h = (h ^ (h >> 13u) ^ round) * 0x5bd1e995u; }
  b[id.x] = h;`
  const exact = input.map((word) => {
    let h = word
    for (let round = 0; round < rounds; round++) h = Math.imul(h ^ (h >>> 13) ^ round, 0x5bd1e995)
    return h >>> 0
  })
  return {
    name: 'integer hash, 262144 words, 64 rounds',
    job: kernelJob(input, input.byteLength, 'u32', body, words),
    exact: bytesOf(exact),
  }
}

function multiplying(): Kernel {
  const side = 256
  const input = Float32Array.from({ length: side * side }, (_, index) => Math.fround(Math.sin(index) * 2))
  const body = `
  let row = id.x / ${side}u; let column = id.x % ${side}u;
  var sum = 0.0;
  for (var k = 0u; k < ${side}u; k++) { sum += a[row * ${side}u + k] * a[k * ${side}u + column]; }
  b[id.x] = sum;`
  const approximate = Float64Array.from({ length: side * side }, (_, index) => {
    const [row, column] = [Math.floor(index / side), index % side]
    let sum = 0
    for (let k = 0; k < side; k++) sum += at(input, row * side + k) * at(input, k * side + column)
    return sum
  })
  return {
    name: 'float matrix product, 256 by 256',
    job: kernelJob(input, input.byteLength, 'f32', body, side * side),
    approximate,
  }
}

function transcending(): Kernel {
  const words = 2 ** 14
  const input = Float32Array.from({ length: words }, (_, index) => Math.fround((index - words / 2) / 1_000))
  const body = `
  let x = a[id.x];
  b[id.x] = exp(sin(x)) + sqrt(abs(x)) + tanh(x) + log(abs(x) + 1.0) + x / 3.0;`
  const approximate = Float64Array.from(
    input,
    (x) => Math.exp(Math.sin(x)) + Math.sqrt(Math.abs(x)) + Math.tanh(x) + Math.log(Math.abs(x) + 1) + x / 3,
  )
  return {
    name: 'float transcendental functions, 16384 words',
    job: kernelJob(input, input.byteLength, 'f32', body, words),
    approximate,
  }
}

/** The kernels of a GPU run: one of integers, which is exact, and two of floats, which belong to their class. */
export const createKernels = (): readonly Kernel[] => [hashing(), multiplying(), transcending()]
