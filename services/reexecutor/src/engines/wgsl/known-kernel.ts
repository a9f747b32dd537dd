import type { WgslJob } from '../../bundle/job.ts'

/** Numbers in, numbers out: what the known kernel is made of. */
export const knownKernel = { words: 16_384, rounds: 32, workgroup: 64 } as const

/** sha256 over the words and then the sums of the known kernel, on every device that works. */
export const knownKernelAnswer = '0x7ce0aef463413bef4a6c5442481721d2ff6b9e1c6a4c55484fdaa74feb3e4e45'

const { words, rounds, workgroup } = knownKernel

/**
 * Integers only, which WGSL defines to the bit: multiplication and rotation in every invocation, sums over the shared memory of
 * a workgroup between barriers, and an atomic sum of all.
 */
const shader = `
@group(0) @binding(0) var<storage, read> seeds: array<u32>;
@group(0) @binding(1) var<storage, read_write> mixed: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<u32>;
@group(0) @binding(3) var<storage, read_write> total: atomic<u32>;
var<workgroup> shared_sums: array<u32, ${workgroup}>;

fn mix(seed: u32) -> u32 {
  var h = seed;
  h ^= h >> 15u; h *= 0x2c1b3c6du;
  h ^= h >> 12u; h *= 0x297a2d39u;
  h = (h << 7u) | (h >> 25u);
  return h ^ (h >> 15u);
}

@compute @workgroup_size(${workgroup})
fn main(
  @builtin(global_invocation_id) global: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
) {
  var h = seeds[global.x];
  for (var round = 0u; round < ${rounds}u; round++) { h = mix(h + round); }
  mixed[global.x] = h;
  shared_sums[local] = h;
  for (var half = ${workgroup / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (local < half) { shared_sums[local] += shared_sums[local + half]; }
  }
  if (local == 0u) {
    sums[group.x] = shared_sums[0];
    atomicAdd(&total, shared_sums[0]);
  }
}`

/** What the kernel starts from. */
export const knownSeeds = Uint32Array.from(
  { length: words },
  (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 0,
)

/** The known kernel as a job. */
export const knownKernelJob: WgslJob = {
  engine: 'wgsl',
  shader,
  entryPoint: 'main',
  inputs: [{ path: 'seeds', content: new Uint8Array(knownSeeds.buffer) }],
  buffers: [
    { binding: 0, size: words * 4, input: 'seeds' },
    { binding: 1, size: words * 4, output: { name: 'mixed', type: 'u32' } },
    { binding: 2, size: (words / workgroup) * 4, output: { name: 'sums', type: 'u32' } },
    { binding: 3, size: 4, output: { name: 'total', type: 'u32' } },
  ],
  workgroups: [words / workgroup, 1, 1],
  limits: { memoryBytes: 2 ** 20, wallTimeMs: 60_000, logBytes: 0, outputBytes: 2 ** 20, outputFiles: 8 },
}
