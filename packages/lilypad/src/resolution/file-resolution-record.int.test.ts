import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createFileResolutionRecord } from './file-resolution-record.ts'

const root = await mkdtemp(join(tmpdir(), 'lilymed-record-'))
after(() => rm(root, { recursive: true, force: true }))
const folder = join(root, 'resolutions')

test('the first resolution of a key stays, for every process and after a restart', async () => {
  const record = createFileResolutionRecord(folder)
  assert.equal(await record.get('a'), undefined)
  const offers = Array.from({ length: 8 }, (_, index) => ({ resolved: `c${index}`, resolvedAtMs: index }))
  const kept = await Promise.all(
    offers.map((offer) => createFileResolutionRecord(folder).putIfAbsent('a', offer)),
  )
  const first = await record.get('a')
  assert.ok(first)
  for (const one of kept) assert.deepEqual(one, first)
  await record.putIfAbsent('../a', { resolved: 'other', resolvedAtMs: 1 })
  assert.deepEqual(await createFileResolutionRecord(folder).get('a'), first)
  const names = await readdir(folder)
  assert.equal(names.length, 2)
  assert.ok(names.every((name) => /^[0-9a-f]{64}\.json$/.test(name)))
})

test('a file that is no resolution of its key is an error, not a new resolution', async () => {
  const record = createFileResolutionRecord(folder)
  const [name = ''] = await readdir(folder)
  for (const text of ['', '{', '{}', '{"key":"b","resolved":"x","resolvedAtMs":1}', 'null']) {
    await writeFile(join(folder, name), text)
    const reads = await Promise.allSettled([record.get('a'), record.get('../a')])
    const failure = reads.find(({ status }) => status === 'rejected')
    assert.ok(failure?.status === 'rejected', text)
    assert.equal((failure.reason as { code?: string }).code, 'RESOLUTION_UNREADABLE', text)
  }
})
