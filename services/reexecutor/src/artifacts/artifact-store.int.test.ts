import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import { openArtifactStore } from './artifact-store.ts'

const bytesOf = (letter: string) => Buffer.from(letter.repeat(10))
const digestOf = (letter: string) => sha256(bytesOf(letter))

describe('openArtifactStore', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-artifacts-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const open = (limitBytes = 1_000) => openArtifactStore({ directory, limitBytes })

  it('gives back what was put, also after a restart', async () => {
    await (await open()).put(digestOf('a'), bytesOf('a'))
    const store = await open()
    assert.deepEqual(Buffer.from((await store.get(digestOf('a'))) ?? []), bytesOf('a'))
    assert.equal(await store.get(digestOf('b')), undefined)
  })

  it('stays below its limit by dropping what was used longest ago', async () => {
    const store = await open(25)
    await store.put(digestOf('a'), bytesOf('a'))
    await store.put(digestOf('b'), bytesOf('b'))
    await store.get(digestOf('a'))
    await store.put(digestOf('c'), bytesOf('c'))
    assert.equal(await store.get(digestOf('b')), undefined)
    assert.notEqual(await store.get(digestOf('a')), undefined)
    assert.notEqual(await store.get(digestOf('c')), undefined)
    await store.put(sha256(Buffer.alloc(26)), Buffer.alloc(26))
    assert.equal(await store.get(sha256(Buffer.alloc(26))), undefined)
  })

  it('never hands out bytes that no longer have their digest', async () => {
    const store = await open()
    await store.put(digestOf('a'), bytesOf('a'))
    const hex = digestOf('a').slice(2)
    await writeFile(join(directory, hex.slice(0, 2), hex), 'damaged')
    assert.equal(await store.get(digestOf('a')), undefined)
    await store.put(digestOf('a'), bytesOf('a'))
    assert.notEqual(await store.get(digestOf('a')), undefined)
  })

  it('removes what an earlier process left half-written', async () => {
    await writeFile(join(directory, 'incoming-1'), 'half')
    await open()
    assert.deepEqual(await readdir(directory), [])
  })

  it('holds one copy when several put the same at once', async () => {
    const store = await open(15)
    await Promise.all([1, 2, 3].map(() => store.put(digestOf('a'), bytesOf('a'))))
    assert.notEqual(await store.get(digestOf('a')), undefined)
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.startsWith('incoming')),
      [],
    )
  })
})
