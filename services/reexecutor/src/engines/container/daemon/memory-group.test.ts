import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openMemoryGroup } from './memory-group.ts'
import type { MemoryGroup } from './memory-group.ts'

/** A folder in place of /sys/fs/cgroup: what the kernel would write is written by the test. */
let root = ''
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'lilymed-cgroup-'))))
afterEach(() => rm(root, { recursive: true, force: true }))

const open = async (): Promise<MemoryGroup> => {
  const group = await openMemoryGroup({ root, parent: '/ours', id: 'run', memoryBytes: 2 ** 20 })
  assert.ok(group)
  assert.equal(group.cgroupParent, '/ours/run')
  return group
}
const versionOne = async (times: number): Promise<MemoryGroup> => {
  await mkdir(join(root, 'memory'))
  const group = await open()
  await writeFile(join(root, 'memory/ours/run/memory.failcnt'), `${times}\n`)
  return group
}
const counter = async (kills: number): Promise<void> => {
  await mkdir(join(root, 'memory/ours/run/container'), { recursive: true })
  const text = `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`
  await writeFile(join(root, 'memory/ours/run/container/memory.oom_control'), text)
}

test('under v2 the group counts what happens below it', async () => {
  await writeFile(join(root, 'cgroup.controllers'), 'memory')
  const group = await open()
  const events = join(root, 'ours/run/memory.events')
  await writeFile(events, 'low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\n')
  assert.equal(await group.judge(), 'none')
  await writeFile(events, 'low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\n')
  assert.equal(await group.judge(), 'killed')
})

test('under v2 there is none where a group counts its own processes alone', async () => {
  await writeFile(join(root, 'cgroup.controllers'), 'memory')
  const options = { root, parent: '/ours', id: 'run', memoryBytes: 2 ** 20 }
  const mounted = (more: string): string =>
    `26 25 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate${more}\n`
  const local = mounted(',memory_recursiveprot,memory_localevents')
  assert.equal(await openMemoryGroup({ ...options, mountInfo: local }), undefined)
  assert.ok(await openMemoryGroup({ ...options, mountInfo: mounted('') }))
})

test("under v1 the container's own counter says it", async () => {
  const group = await versionOne(12)
  await counter(0)
  assert.equal(await group.judge(), 'none')
  await counter(1)
  assert.equal(await group.judge(), 'killed')
  await rm(join(root, 'memory/ours/run/container'), { recursive: true })
  assert.equal(await group.judge(), 'killed', 'what was seen is not forgotten')
})

test('a counter that is gone leaves it open, where the limit was met at all', async () => {
  const group = await versionOne(12)
  assert.equal(await group.judge(), 'unknown')
  await writeFile(join(root, 'memory/ours/run/memory.failcnt'), '0\n')
  assert.equal(await group.judge(), 'none')
})

test('where groups cannot be made there is none, and nothing is left of the attempt', async () => {
  await writeFile(join(root, 'memory'), 'a file where a folder should be')
  const options = { root, parent: '/ours', id: 'run', memoryBytes: 2 ** 20 }
  assert.equal(await openMemoryGroup(options), undefined)
  assert.equal(existsSync(join(root, 'memory/ours')), false)
})
