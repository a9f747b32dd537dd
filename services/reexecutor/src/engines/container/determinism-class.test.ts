import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cpusOfSlot, parseCpuList } from './cpu-set.ts'
import { runClass, slotClass } from './determinism-class.ts'
import { instructionSets } from './machine-class.ts'

describe('CPUs', () => {
  it('are read as the kernel lists them', () => {
    assert.deepEqual(parseCpuList('0-2,5,8-9\n'), [0, 1, 2, 5, 8, 9])
    assert.deepEqual(parseCpuList('\n'), [])
  })
  it('are spread over slots, as many as are asked for, all of them different', () => {
    assert.equal(cpusOfSlot([0, 1, 2, 3], 0, 2), '0,1')
    assert.equal(cpusOfSlot([0, 1, 2, 3], 1, 2), '2,3')
    assert.equal(cpusOfSlot([4, 5, 6], 1, 2), '4,6')
    assert.equal(cpusOfSlot([4, 5, 6], 7, 3), '4,5,6')
  })
})

describe('the class of a container', () => {
  it('names what of the processor changes results, and nothing else', () => {
    const flags = 'flags\t\t: fpu smep sse4_2 avx2 fma avx512f amx_tile rdrand'
    assert.equal(
      instructionSets('x64', `processor: 0\n${flags}\nprocessor: 1\n`),
      'x64:amx_tile+avx2+avx512f+fma+sse4_2',
    )
    assert.equal(instructionSets('arm64', 'Features\t: fp asimd sve sve2 crc32'), 'arm64:asimd+sve+sve2')
  })
  it('is one line of parts, the run’s after the slot’s', () => {
    const description = { runtime: 'dockerd/20+runc/1', kernel: 'k', cgroup: 'v1', rootUid: 0 } as const
    const slot = slotClass({ description, instructionSets: 'x64:avx' })
    assert.equal(slot, 'dc1/container/host=1/runtime=dockerd-20+runc-1/isa=x64:avx')
    const limits = { memoryBytes: 5, pids: 1, wallTimeMs: 1, logBytes: 1, outputBytes: 1, outputFiles: 1 }
    const job = { image: 'r.example/a@sha256:ab', profile: 'compat' as const, limits }
    assert.equal(
      runClass(slot, job, 2),
      `${slot}/image=sha256:ab/profile=compat/cpus=2/memory=5/network=none`,
    )
  })
})
