import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { unmountUnder } from '../runc/reap-leftovers.ts'
import { mountQuota, quotaKind } from './quota-mount.ts'

const mebibyte = 2 ** 20
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  )

describe('mountQuota', () => {
  for (const kind of ['tmpfs', 'ext4'] as const) {
    it(`holds a folder of ${kind} to its bytes and files`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'lilymed-quota-'))
      const folder = join(directory, 'files')
      const quota = await mountQuota(folder, kind, { bytes: 4 * mebibyte, files: 64 })
      try {
        const mounted = await readFile('/proc/self/mountinfo', 'utf8')
        const line = mounted.split('\n').find((each) => each.includes(` ${folder} `)) ?? ''
        assert.match(line, kind === 'tmpfs' ? / - tmpfs / : / - ext4 /)
        assert.match(line, /nosuid,nodev/)
        await writeFile(join(folder, 'fits'), Buffer.alloc(4 * mebibyte, 1))
        assert.equal(await codeOf(writeFile(join(folder, 'more'), Buffer.alloc(8 * mebibyte, 1))), 'ENOSPC')
        await rm(join(folder, 'more'))
        let files = 1
        while ((await codeOf(writeFile(join(folder, `f${files}`), ''))) === 'done') {
          files += 1
          assert.ok(files < 2_000, 'there is no end of files')
        }
        assert.ok(files >= 64, `only ${files} files fit`)
      } finally {
        await quota.close()
      }
      assert.ok(!(await readFile('/proc/self/mountinfo', 'utf8')).includes(folder))
      await rm(directory, { recursive: true })
    })
  }

  it('is unmounted with everything under a folder', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lilymed-quota-'))
    for (const name of ['a', 'b'])
      await mountQuota(join(directory, name), 'tmpfs', { bytes: mebibyte, files: 8 })
    assert.equal(await unmountUnder(directory), 2)
    assert.equal(await unmountUnder(directory), 0)
    await rm(directory, { recursive: true })
  })
})

describe('quotaKind', () => {
  it('is memory only for what is small beside the job’s own', () => {
    assert.equal(quotaKind({ bytes: mebibyte, files: 16 }, 64 * mebibyte, 16 * mebibyte), 'tmpfs')
    assert.equal(quotaKind({ bytes: 20 * mebibyte, files: 16 }, 1_024 * mebibyte, 16 * mebibyte), 'ext4')
    assert.equal(quotaKind({ bytes: 9 * mebibyte, files: 16 }, 32 * mebibyte, 16 * mebibyte), 'ext4')
    assert.equal(quotaKind({ bytes: 0, files: 1_000_000 }, 64 * mebibyte, 16 * mebibyte), 'ext4')
  })
})
