import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { knownKernel, knownKernelAnswer, knownSeeds } from './known-kernel.ts'

const { rounds, workgroup } = knownKernel

const mix = (seed: number): number => {
  let h = seed
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  h = (h << 7) | (h >>> 25)
  return (h ^ (h >>> 15)) >>> 0
}

it('the known kernel answers what a CPU computes', () => {
  const mixed = knownSeeds.map((seed) => {
    let h = seed
    for (let round = 0; round < rounds; round++) h = mix((h + round) >>> 0)
    return h
  })
  const sums = new Uint32Array(mixed.length / workgroup)
  for (const [index, word] of mixed.entries()) {
    const group = Math.floor(index / workgroup)
    sums[group] = (sums[group] ?? 0) + word
  }
  const total = Uint32Array.of(sums.reduce((sum, word) => (sum + word) >>> 0, 0))
  const hash = createHash('sha256').update(mixed).update(sums).update(total)
  assert.equal(`0x${hash.digest('hex')}`, knownKernelAnswer)
})
