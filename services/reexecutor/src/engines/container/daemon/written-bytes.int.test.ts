import assert from 'node:assert/strict'
import { mkdir, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { processesFile, writtenBytes } from './written-bytes.ts'

describe('what a container has written', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-written-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))
  const limit = 2 ** 30

  it('is what its files take on the disk, whatever they say of their size, and something for each name', async () => {
    const own = join(folder, 'own')
    await mkdir(join(own, 'a', 'b'), { recursive: true })
    assert.equal(await writtenBytes({ folders: [own], pid: 0 }, limit), 2 * 4_096)
    await writeFile(join(own, 'a', 'b', 'file'), Buffer.alloc(100_000, 1))
    await writeFile(join(own, 'empty'), '')
    await truncate(join(own, 'empty'), 2 ** 40)
    const bytes = await writtenBytes({ folders: [own, join(folder, 'absent')], pid: 0 }, limit)
    assert.ok(bytes >= 100_000 + 3 * 4_096 && bytes < 140_000, String(bytes))
  })

  it('is counted no further than to its limit', async () => {
    const many = join(folder, 'many')
    await mkdir(many)
    for (let index = 0; index < 50; index += 1) await writeFile(join(many, String(index)), '')
    assert.equal(await writtenBytes({ folders: [many], pid: 0 }, 10_000), 3 * 4_096)
  })

  it('is also what was removed and is still open', async () => {
    const path = join(folder, 'removed')
    const earlier = await writtenBytes({ folders: [], pid: process.pid }, limit)
    const file = await open(path, 'w')
    await file.writeFile(Buffer.alloc(3_000_000, 1))
    await rm(path)
    const bytes = (await writtenBytes({ folders: [], pid: process.pid }, limit)) - earlier
    await file.close()
    // In memory, which the kernel counts itself, it is nothing; the folder of this test may be either.
    assert.ok(bytes === 0 || bytes >= 3_000_000, String(bytes))
    assert.equal(await writtenBytes({ folders: [], pid: process.pid }, limit), earlier)
  })
})

// As proc(5) and cgroups(7) have them.
const groups = {
  'version 1': [
    '12:pids:/docker/c1\n11:memory:/docker/c1\n1:name=systemd:/docker/c1\n0::/system.slice/x\n',
    '/sys/fs/cgroup/pids/docker/c1/cgroup.procs',
  ],
  'version 1 with controllers together': [
    '4:cpuset,pids,memory:/lilymed-a/c1\n',
    '/sys/fs/cgroup/pids/lilymed-a/c1/cgroup.procs',
  ],
  'version 2': [
    '0::/system.slice/docker-c1.scope\n',
    '/sys/fs/cgroup/system.slice/docker-c1.scope/cgroup.procs',
  ],
  neither: ['1:name=systemd:/\n', undefined],
} as const
for (const [what, [text, file]] of Object.entries(groups)) {
  it(`finds the processes of a container under ${what}`, () => assert.equal(processesFile(text), file))
}
