import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContainerSpec } from '../runtime.ts'
import { strictProfile } from '../seccomp/strict-profile.ts'
import { ociConfig } from './oci-config.ts'

const specOf = (overrides: Partial<ContainerSpec> = {}): ContainerSpec => ({
  id: 'run-1',
  image: 'r.example/a@sha256:00',
  entrypoint: [],
  arguments: [],
  environment: {},
  profile: 'compat',
  mounts: [],
  memoryBytes: 2 ** 26,
  pids: 32,
  scratchBytes: 2 ** 24,
  cpuset: '0-1',
  devices: [],
  hostname: 'job',
  seccomp: strictProfile('x64'),
  ...overrides,
})
const configOf = (spec: ContainerSpec, { uid = 0, hasSwapLimit = true } = {}) =>
  ociConfig({
    spec,
    rootPath: '/mnt',
    arguments: ['/job'],
    environment: ['A=1'],
    workingDirectory: '/',
    user: { uid, gid: uid, additionalGids: [], home: '/' },
    cgroupsPath: '/lilymed-x/run-1',
    idMap: { base: 1_000_000, size: 65_536 },
    hasSwapLimit,
    openFiles: 1_024,
  })

describe('ociConfig', () => {
  for (const profile of ['compat', 'sealed'] as const) {
    it(`holds a ${profile} container to its limits and to namespaces of its own`, () => {
      const { process, linux } = configOf(specOf({ profile }))
      assert.equal(process.noNewPrivileges, true)
      assert.deepEqual(linux.namespaces.map(({ type }) => type).sort(), [
        'cgroup',
        'ipc',
        'mount',
        'network',
        'pid',
        'user',
        'uts',
      ])
      assert.deepEqual(linux.uidMappings, [{ containerID: 0, hostID: 1_000_000, size: 65_536 }])
      assert.deepEqual(linux.gidMappings, linux.uidMappings)
      assert.deepEqual(linux.resources, {
        devices: [{ allow: false, access: 'rwm' }],
        memory: { limit: 2 ** 26, swap: 2 ** 26 },
        pids: { limit: 32 },
        cpu: { cpus: '0-1' },
      })
      assert.ok(linux.maskedPaths.includes('/proc/kcore') && linux.readonlyPaths.includes('/proc/sys'))
      assert.equal(linux.seccomp.defaultAction, 'SCMP_ACT_ERRNO')
    })
  }

  it('leaves a sealed container nothing', () => {
    const { root, process, mounts } = configOf(specOf({ profile: 'sealed' }), { uid: 65_534 })
    assert.equal(root.readonly, true)
    assert.ok(Object.values(process.capabilities).every((granted) => granted.length === 0))
    assert.ok(mounts.find(({ destination }) => destination === '/tmp')?.options.includes(`size=${2 ** 24}`))
  })

  it('gives root in a compat container what Docker gives it, and another user a bound alone', () => {
    const { process: asRoot, root } = configOf(specOf())
    assert.equal(root.readonly, false)
    assert.equal(asRoot.capabilities['effective']?.length, 14)
    const { capabilities } = configOf(specOf(), { uid: 1_000 }).process
    assert.deepEqual(capabilities['effective'], [])
    assert.equal(capabilities['bounding']?.length, 14)
  })

  it('mounts folders without devices and set-uid, and executable only where it is said', () => {
    const bind = { source: '/host', target: '/outputs', isReadOnly: false, isExecutable: false }
    const { mounts } = configOf(
      specOf({ mounts: [bind, { ...bind, target: '/x', isReadOnly: true, isExecutable: true }] }),
    )
    const optionsOf = (target: string) => mounts.find(({ destination }) => destination === target)?.options
    assert.deepEqual(optionsOf('/outputs'), ['bind', 'private', 'rw', 'nosuid', 'nodev', 'noexec'])
    assert.deepEqual(optionsOf('/x'), ['bind', 'private', 'ro', 'nosuid', 'nodev'])
  })

  it('asks for no limit of swap that the kernel does not have', () => {
    assert.deepEqual(configOf(specOf(), { hasSwapLimit: false }).linux.resources['memory'], {
      limit: 2 ** 26,
    })
  })
})
