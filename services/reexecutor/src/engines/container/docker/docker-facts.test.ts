import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dockerFacts } from './docker-facts.ts'
import type { DockerInfo, DockerVersion } from './docker-facts.ts'

const around = { uid: 1_000, hasSwap: true }
const every = { MemoryLimit: true, SwapLimit: true, PidsLimit: true, CPUSet: true }

// Recorded of Debian 12's docker.io under cgroup v1.
const docker20: DockerInfo = {
  ...every,
  SecurityOptions: ['name=seccomp,profile=default', 'name=userns'],
  DockerRootDir: '/var/lib/docker/165536.165536',
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
  KernelVersion: '6.1.0',
  DefaultRuntime: 'runc',
}
const version20: DockerVersion = {
  Version: '20.10.24+dfsg1',
  Components: [
    { Name: 'Engine', Version: '20.10.24+dfsg1' },
    { Name: 'runc', Version: '1.1.5+ds1' },
  ],
}
// The Engine API's reference for 1.44 and later, with what systemd and version 2 have by default.
const docker28: DockerInfo = {
  ...every,
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
  DockerRootDir: '/var/lib/docker',
  CgroupDriver: 'systemd',
  CgroupVersion: '2',
  KernelVersion: '6.8.0',
  DefaultRuntime: 'runc',
  CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
}
const version28: DockerVersion = {
  Version: '28.2.2',
  Components: [
    { Name: 'Engine', Version: '28.2.2' },
    { Name: 'runc', Version: '1.2.6' },
  ],
}
// moby#40662: what a daemon without root says, without systemd and with it.
const rootless: DockerInfo = {
  ...docker28,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'],
  DockerRootDir: '/home/u/.local/share/docker',
}

test('Docker 20.10 under cgroup v1', () => {
  assert.deepEqual(dockerFacts(docker20, version20, around), {
    description: {
      runtime: 'dockerd/20.10.24+dfsg1+runc/1.1.5+ds1',
      kernel: '6.1.0',
      cgroup: 'v1',
      rootUid: 165_536,
    },
    unheld: [],
    hasUserNamespace: true,
    takesCgroupParent: true,
    knowsDefaultErrno: false,
    hasCdi: false,
  })
})

test('Docker 28 under cgroup v2 and systemd', () => {
  assert.deepEqual(dockerFacts(docker28, version28, around), {
    description: { runtime: 'dockerd/28.2.2+runc/1.2.6', kernel: '6.8.0', cgroup: 'v2', rootUid: 0 },
    unheld: [],
    hasUserNamespace: false,
    takesCgroupParent: false,
    knowsDefaultErrno: true,
    hasCdi: true,
  })
})

test('the first Docker that knows the errno of a profile is 23, and CDI can be off in a later one', () => {
  const knows = (Version: string) => dockerFacts(docker28, { Version }, around).knowsDefaultErrno
  assert.deepEqual(['20.10.24', '22.06.0-beta.0', '23.0.0', '29.0.1'].map(knows), [false, false, true, true])
  assert.equal(dockerFacts({ ...docker28, CDISpecDirs: [] }, version28, around).hasCdi, false)
  assert.equal(dockerFacts({ ...docker28, CDISpecDirs: null }, version28, around).hasCdi, false)
})

test('a Docker that knows no version of cgroups is one of version 1, and under 2 it may have cgroupfs too', () => {
  const { CgroupVersion: _, ...older } = docker20
  assert.equal(dockerFacts(older, version20, around).description.cgroup, 'v1')
  const facts = dockerFacts({ ...docker28, CgroupDriver: 'cgroupfs' }, version28, around)
  assert.deepEqual([facts.description.cgroup, facts.takesCgroupParent], ['v2', true])
})

test('a daemon without root runs containers as who it belongs to, and holds them to what was delegated to it', () => {
  const withSystemd = dockerFacts({ ...rootless, CPUSet: false }, version28, around)
  assert.equal(withSystemd.description.rootUid, 1_000)
  assert.deepEqual([withSystemd.hasUserNamespace, withSystemd.takesCgroupParent], [true, false])
  assert.deepEqual(withSystemd.unheld, ['a set of CPUs'])
  const without = dockerFacts({ ...rootless, CgroupDriver: 'none' }, version28, around)
  assert.equal(without.unheld.length, 4)
})

test('swap is to be held where there is any', () => {
  const info = { ...docker28, SwapLimit: false }
  assert.deepEqual(dockerFacts(info, version28, around).unheld, ['swap'])
  assert.deepEqual(dockerFacts(info, version28, { ...around, hasSwap: false }).unheld, [])
})
