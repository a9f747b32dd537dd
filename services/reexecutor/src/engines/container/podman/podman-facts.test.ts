import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podmanFacts } from './podman-facts.ts'
import type { PodmanInfo } from './podman-facts.ts'

const users = { uid: 1_000, firstId: 5_000_000 }

// Recorded of Debian 12's podman under cgroup v1.
const podman4: PodmanInfo = {
  host: {
    cgroupManager: 'cgroupfs',
    cgroupVersion: 'v1',
    cgroupControllers: ['cpuset', 'cpu', 'cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'pids'],
    kernel: '6.1.0',
    ociRuntime: {
      name: 'runc',
      version: 'runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\nspec: 1.0.2-dev',
    },
    security: { rootless: false },
  },
  version: { Version: '4.3.1' },
}
// As in podman#23990 and podman#23952: version 2, crun, and without root only what systemd delegates.
const podman5: PodmanInfo = {
  host: {
    cgroupManager: 'systemd',
    cgroupVersion: 'v2',
    cgroupControllers: ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc'],
    kernel: '6.9.12-200.fc40.x86_64',
    ociRuntime: { name: 'crun', version: 'crun version 1.15\ncommit: e6eacaf\nspec: 1.0.0' },
    security: { rootless: false },
  },
  version: { Version: '5.2.2' },
}
const without = (changes: Partial<PodmanInfo['host']>): PodmanInfo => ({
  ...podman5,
  host: { ...podman5.host, ...changes },
})

test('Podman 4 under cgroup v1', () => {
  assert.deepEqual(podmanFacts(podman4, users), {
    description: {
      runtime: 'podman/4.3.1+runc/1.1.5+ds1',
      kernel: '6.1.0',
      cgroup: 'v1',
      rootUid: 5_000_000,
    },
    unheld: [],
    isRootless: false,
    hasUserNamespace: true,
    takesCgroupParent: true,
  })
})

test('Podman 5 under cgroup v2 and systemd', () => {
  const facts = podmanFacts(podman5, users)
  assert.equal(facts.description.runtime, 'podman/5.2.2+crun/1.15')
  assert.deepEqual([facts.description.cgroup, facts.takesCgroupParent, facts.unheld], ['v2', false, []])
})

test('a service without root runs containers as who it belongs to, and holds them to what was delegated to it', () => {
  const info = without({ security: { rootless: true }, cgroupControllers: ['memory', 'pids'] })
  const facts = podmanFacts(info, users)
  assert.deepEqual([facts.isRootless, facts.description.rootUid], [true, 1_000])
  assert.deepEqual(facts.unheld, ['a set of CPUs'])
  assert.equal(podmanFacts(without({ cgroupControllers: [] }), users).unheld.length, 3)
})

test('one that does not say what it can hold is believed', () => {
  assert.deepEqual(podmanFacts(without({ cgroupControllers: null }), users).unheld, [])
})
