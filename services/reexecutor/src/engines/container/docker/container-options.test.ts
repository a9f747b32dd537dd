import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contractSpec } from '../../../testing/runtime-contract/run-to-end.ts'
import type { ContainerSpec } from '../runtime.ts'
import { dockerContainerOptions } from './container-options.ts'
import { readOnlyVolumes } from './image-volumes.ts'

const surroundings = { cgroupParent: '/lilymed-x/run', files: [] }
const image = `docker.io/library/x@sha256:${'a'.repeat(64)}`
const uuid = 'GPU-8c1f4a52-0000-0000-0000-000000000001'

const hostConfig = (changes: Partial<ContainerSpec>, hasCdi: boolean) =>
  dockerContainerOptions(contractSpec(image, changes), surroundings, {
    instance: 'x',
    hasCdi,
    knowsDefaultErrno: true,
    volumes: [],
  }).HostConfig

test('a GPU is asked for by its CDI name of a daemon that knows CDI', () => {
  const { DeviceRequests } = hostConfig({ devices: [`nvidia.com/gpu=${uuid}`] }, true) ?? {}
  assert.deepEqual(DeviceRequests, [{ Driver: 'cdi', DeviceIDs: [`nvidia.com/gpu=${uuid}`] }])
})

test('and by its UUID of an older one, never by an index', () => {
  const { DeviceRequests } = hostConfig({ devices: [`nvidia.com/gpu=${uuid}`] }, false) ?? {}
  assert.deepEqual(DeviceRequests, [{ Driver: 'nvidia', DeviceIDs: [uuid], Capabilities: [['gpu']] }])
})

test('a job without a GPU asks for none', () => {
  assert.deepEqual(hostConfig({}, true)?.DeviceRequests, [])
})

test('there is no swap beside the memory', () => {
  const { Memory, MemorySwap } = hostConfig({ memoryBytes: 9 * 2 ** 20 }, true) ?? {}
  assert.deepEqual([Memory, MemorySwap], [9 * 2 ** 20, 9 * 2 ** 20])
})

test('only sealed has a root that cannot be written', () => {
  assert.equal(hostConfig({ profile: 'sealed' }, true)?.ReadonlyRootfs, true)
  assert.equal(hostConfig({ profile: 'compat' }, true)?.ReadonlyRootfs, false)
})

test('a folder that the image declares as a volume needs one of ours, unless something else is mounted there', () => {
  const { id, ...sealed } = contractSpec(image, { id: 'r', profile: 'sealed' })
  const mounts = [{ source: '/x', target: '/out', isReadOnly: false, isExecutable: false }]
  assert.deepEqual(readOnlyVolumes({ id, ...sealed, mounts }, ['/data/', '/tmp', '/out', '/more'], 'x'), [
    { name: 'lilymed-x-r-0', target: '/data' },
    { name: 'lilymed-x-r-1', target: '/more' },
  ])
})
