import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cgroupLayout } from './cgroup-layout.ts'
import { hostProblems } from './host-problems.ts'
import type { HostFacts } from './host-problems.ts'
import { parseMountInfo } from './mount-info.ts'

const line = (path: string, type: string, options: string) =>
  `30 29 0:26 / ${path} rw,nosuid - ${type} ${type} rw,${options}`
const unified = line('/sys/fs/cgroup', 'cgroup2', 'nsdelegate')
const one = ['memory', 'pids', 'cpuset', 'devices', 'freezer'].map((name) =>
  line(`/sys/fs/cgroup/${name}`, 'cgroup', name),
)

describe('cgroupLayout', () => {
  it('knows version 2', () => {
    const layout = cgroupLayout(unified)
    assert.deepEqual(layout, {
      version: 'v2',
      mounts: ['/sys/fs/cgroup'],
      processes: '/sys/fs/cgroup',
      memory: '/sys/fs/cgroup',
      oomFile: 'memory.events',
    })
  })

  it('takes a machine that has both for one of version 1, as the runtime does', () => {
    const layout = cgroupLayout([...one, line('/sys/fs/cgroup/unified', 'cgroup2', 'x')].join('\n'))
    assert.ok(!('missing' in layout))
    assert.equal(layout.version, 'v1')
    assert.equal(layout.memory, '/sys/fs/cgroup/memory')
    assert.equal(layout.processes, '/sys/fs/cgroup/pids')
    assert.ok(layout.mounts.includes('/sys/fs/cgroup/unified'))
  })

  it('names what is missing', () => {
    assert.deepEqual(cgroupLayout(one.slice(0, 3).join('\n')), { missing: ['devices', 'freezer'] })
    assert.deepEqual(cgroupLayout(''), { missing: ['memory', 'pids', 'cpuset', 'devices', 'freezer'] })
  })

  it('reads names the kernel has escaped', () => {
    assert.equal(parseMountInfo(line('/a\\040b', 'tmpfs', 'x'))[0]?.path, '/a b')
  })
})

describe('hostProblems', () => {
  const good: HostFacts = {
    uid: 0,
    platform: 'linux',
    architecture: 'x64',
    runcVersion: '1.1.5',
    missingPrograms: [],
    missingControllers: [],
    canMakeCgroups: true,
    hasOverlay: true,
    userNamespaces: 1_000,
    hasSwap: false,
    hasSwapLimit: false,
    directory: '/var/lib/lilymed',
    mountPoint: '/mnt',
  }
  const cases: readonly [Partial<HostFacts>, RegExp][] = [
    [{ platform: 'darwin' }, /Linux/],
    [{ architecture: 'ia32' }, /x64 or arm64/],
    [{ uid: 1_000 }, /start the reexecutor as root/],
    [{ runcVersion: undefined }, /apt-get install runc/],
    [{ runcVersion: '1.0.3' }, /too old/],
    [{ missingPrograms: ['mkfs.ext4'] }, /mkfs\.ext4/],
    [{ missingControllers: ['pids'] }, /controller pids/],
    [{ canMakeCgroups: false }, /writable \/sys\/fs\/cgroup/],
    [{ hasOverlay: false }, /modprobe overlay/],
    [{ userNamespaces: 0 }, /max_user_namespaces/],
    [{ hasSwap: true }, /swapaccount=1/],
    [{ directory: '/a:b' }, /colon/],
    [{ mountPoint: undefined }, /\/mnt or \/media/],
  ]
  it('is silent about a machine that has everything', () => {
    assert.deepEqual(hostProblems(good), [])
    assert.deepEqual(hostProblems({ ...good, runcVersion: '2.0.0', hasSwap: true, hasSwapLimit: true }), [])
  })
  for (const [change, wanted] of cases) {
    it(`says what to do about ${JSON.stringify(change)}`, () => {
      const problems = hostProblems({ ...good, ...change })
      assert.equal(problems.length, 1, problems.join('; '))
      assert.match(problems[0] ?? '', wanted)
    })
  }
})
