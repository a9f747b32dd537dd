import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { applyEdits, editsOf, isCdiSpec } from './cdi.ts'
import type { CdiSpec } from './cdi.ts'
import { smallOciConfig as config } from '../../../testing/oci-config.ts'

const spec: CdiSpec = {
  cdiVersion: '0.6.0',
  kind: 'mock.lilymed/gpu',
  containerEdits: {
    env: ['SHARED=1', 'PATH=/gpu'],
    mounts: [{ hostPath: '/etc/hostname', containerPath: '/gpu/name' }],
  },
  devices: [
    {
      name: '0',
      containerEdits: {
        env: ['GPU=0'],
        deviceNodes: [{ path: '/dev/gpu0', hostPath: '/dev/zero', permissions: 'rw' }],
        hooks: [{ hookName: 'createContainer', path: '/usr/bin/true', args: ['true'] }],
        additionalGids: [44],
      },
    },
  ],
}
describe('a CDI device', () => {
  it('is found by its kind and name alone', () => {
    assert.ok(isCdiSpec(spec))
    assert.equal(editsOf('mock.lilymed/gpu=0', [spec])?.length, 2)
    assert.equal(editsOf('mock.lilymed/gpu=1', [spec]), undefined)
    assert.equal(editsOf('other/gpu=0', [spec]), undefined)
    assert.ok(!isCdiSpec({ kind: 'mock.lilymed/gpu' }))
  })

  it('is in the configuration with everything it brings', () => {
    const edits = editsOf('mock.lilymed/gpu=0', [spec]) ?? []
    const looked: string[] = []
    const numbersOf = (path: string) => {
      looked.push(path)
      return { type: 'c', major: 1, minor: 5 }
    }
    const edited = edits.reduce((into, edit) => applyEdits(into, edit, numbersOf), config)
    assert.deepEqual(edited.process.env, ['A=1', 'SHARED=1', 'PATH=/gpu', 'GPU=0'])
    assert.deepEqual(edited.process.user.additionalGids, [44])
    assert.deepEqual(looked, ['/dev/zero'])
    assert.deepEqual(edited.mounts.at(-1), {
      destination: '/dev/gpu0',
      type: 'bind',
      source: '/dev/zero',
      options: ['bind', 'rw', 'nosuid', 'noexec'],
    })
    assert.deepEqual(edited.linux.resources.devices, [
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 1, minor: 5, access: 'rw' },
    ])
    assert.deepEqual(edited.mounts.at(-2), {
      destination: '/gpu/name',
      type: 'bind',
      source: '/etc/hostname',
      options: ['bind', 'ro', 'nosuid', 'nodev'],
    })
    assert.deepEqual(edited.hooks, { createContainer: [{ path: '/usr/bin/true', args: ['true'] }] })
  })
})
