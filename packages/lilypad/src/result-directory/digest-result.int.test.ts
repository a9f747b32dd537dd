import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { keyStream } from '../testing/key-stream.ts'
import { digestResult } from './digest-result.ts'

const folder = await mkdtemp(join(tmpdir(), 'lilymed-digest-'))
after(() => rm(folder, { recursive: true, force: true }))

const megabyte = 2 ** 20
const changed = { code: 'RESULT_FILE_CHANGED', retryable: false }

describe('digestResult of files on disk', () => {
  it('gives what it gives for the same bytes in memory', async () => {
    for (const size of [0, 1, 65_536, 65_537, 262_144, 262_145, megabyte, megabyte + 1, 5 * megabyte + 17]) {
      const content = keyStream('disk')(size)
      const file = join(folder, `file-${size}`)
      await writeFile(file, content)
      assert.deepEqual(
        await digestResult([{ path: 'outputs/x', file, size }]),
        await digestResult([{ path: 'outputs/x', content }]),
        String(size),
      )
    }
  })

  it('refuses a file that is shorter or longer than its entry, a folder and a link', async () => {
    const link = join(folder, 'link')
    for (const size of [10, 3 * megabyte]) {
      const file = join(folder, `changed-${size}`)
      await writeFile(file, keyStream('changed')(size))
      for (const wrong of [size - 1, size + 1]) {
        await assert.rejects(digestResult([{ path: 'x', file, size: wrong }]), changed, `${wrong}`)
      }
      await symlink(file, `${link}-${size}`)
      await assert.rejects(digestResult([{ path: 'x', file: `${link}-${size}`, size }]), { code: 'ELOOP' })
      await assert.rejects(digestResult([{ path: 'x', file: folder, size }]), changed)
    }
  })

  it('reads a sparse file of 600 MB in flat memory, and stops when told to', async () => {
    const file = join(folder, 'sparse')
    const size = 600 * megabyte
    await writeFile(file, '')
    await truncate(file, size)
    const before = process.memoryUsage().rss
    let highest = before
    const { files } = await digestResult([{ path: 'x', file, size }], {
      onBlock: () => {
        highest = Math.max(highest, process.memoryUsage().rss)
      },
    })
    const hash = createHash('sha256')
    for (let index = 0; index < 600; index += 1) hash.update(Buffer.alloc(megabyte))
    assert.deepEqual(files, [{ path: 'x', size, sha256: `0x${hash.digest('hex')}` }])
    assert.ok(highest - before < 64 * megabyte, `resident memory grew by ${highest - before} bytes`)

    const controller = new AbortController()
    let blocks = 0
    const onBlock = () => {
      blocks += 1
      if (blocks === 3) controller.abort(new Error('enough'))
    }
    const stopped = digestResult([{ path: 'x', file, size }], { signal: controller.signal, onBlock })
    await assert.rejects(stopped, /enough/)
    assert.equal(blocks, 3)
  })
})
