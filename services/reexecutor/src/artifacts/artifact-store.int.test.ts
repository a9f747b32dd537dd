import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import { openArtifactStore } from './artifact-store.ts'
import type { ArtifactStore } from './artifact-store.ts'

const bytesOf = (letter: string) => Buffer.from(letter.repeat(10))
const digestOf = (letter: string) => sha256(bytesOf(letter))
const codeOf = async (written: ReturnType<ArtifactStore['write']>) => {
  const outcome = await written
  return outcome.kind === 'rejected' ? outcome.code : outcome.kind
}

describe('openArtifactStore', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-artifacts-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const open = (limitBytes = 1_000) => openArtifactStore({ directory, limitBytes })
  const fileOf = (digest: string) => join(directory, digest.slice(2, 4), digest.slice(2))
  const read = async (store: ArtifactStore, digest: string, part?: { start: number; end: number }) => {
    const artifact = await store.open(digest)
    return artifact === undefined ? undefined : Buffer.concat(await artifact.read(part).toArray()).toString()
  }

  it('gives back what was put, whole and in parts, also after a restart', async () => {
    const digest = sha256(Buffer.from('hello world'))
    const written = await (
      await open()
    ).write([Buffer.from('hello '), Buffer.from('world')], { isDurable: true })
    assert.deepEqual(written, { kind: 'stored', digest, size: 11 })
    const store = await open()
    assert.equal(await read(store, digest), 'hello world')
    assert.equal(await read(store, digest, { start: 6, end: 8 }), 'wor')
    assert.equal(await store.open(digestOf('b')), undefined)
    assert.equal(store.usedBytes, 11)
  })

  it('keeps nothing of bytes that are not what they were said to be, or too many', async () => {
    const store = await open(25)
    assert.equal(await codeOf(store.write([bytesOf('a')], { expected: digestOf('b') })), 'DIGEST_MISMATCH')
    assert.equal(await codeOf(store.write([bytesOf('a')], { limitBytes: 9 })), 'ARTIFACT_TOO_LARGE')
    assert.equal(await codeOf(store.write([Buffer.alloc(26)])), 'ARTIFACT_TOO_LARGE')
    async function* broken() {
      yield bytesOf('a')
      throw new Error('the client hung up')
    }
    await assert.rejects(store.write(broken()), /hung up/)
    assert.equal(store.usedBytes, 0)
    assert.deepEqual(await readdir(directory), [])
  })

  it('stays below its limit by dropping what was used longest ago, never what is pinned', async () => {
    const store = await open(25)
    await store.write([bytesOf('a')])
    await store.write([bytesOf('b')])
    await store.get(digestOf('a'))
    await store.write([bytesOf('c')])
    assert.deepEqual(
      ['a', 'b', 'c'].map((letter) => store.has(digestOf(letter))),
      [true, false, true],
    )
    for (const letter of ['a', 'c', 'c']) store.pin(digestOf(letter))
    assert.equal(await codeOf(store.write([bytesOf('d')])), 'STORE_FULL')
    store.unpin(digestOf('c'))
    assert.equal(await codeOf(store.write([bytesOf('d')])), 'STORE_FULL')
    store.unpin(digestOf('c'))
    assert.equal(await codeOf(store.write([bytesOf('d')])), 'stored')
    assert.deepEqual(
      ['a', 'c', 'd'].map((letter) => store.has(digestOf(letter))),
      [true, false, true],
    )
    assert.equal(store.usedBytes, 20)
    await assert.rejects(stat(fileOf(digestOf('c'))), { code: 'ENOENT' })
  })

  it('never hands out bytes that no longer have their digest', async () => {
    const store = await open()
    await store.write([bytesOf('a')])
    await writeFile(fileOf(digestOf('a')), 'damaged')
    assert.equal(await store.open(digestOf('a')), undefined)
    assert.equal(await store.get(digestOf('a')), undefined)
    await store.write([bytesOf('a')])
    assert.equal(await read(store, digestOf('a')), 'aaaaaaaaaa')
    await writeFile(fileOf(digestOf('a')), 'aaaaaaaaab')
    assert.equal(await (await open()).open(digestOf('a')), undefined)
  })

  it('removes what an earlier process left half-written', async () => {
    await writeFile(join(directory, 'incoming-1'), 'half')
    await open()
    assert.deepEqual(await readdir(directory), [])
  })

  it('holds one copy when several put the same at once', async () => {
    const store = await open(100)
    const written = await Promise.all(Array.from({ length: 8 }, () => codeOf(store.write([bytesOf('a')]))))
    assert.deepEqual(new Set(written), new Set(['stored']))
    assert.equal(store.usedBytes, 10)
    assert.deepEqual(await readdir(directory), [digestOf('a').slice(2, 4)])
  })

  it('has every byte that it says it has, while the same bytes come and go', async () => {
    const store = await open(25)
    for (let round = 0; round < 300; round += 1) {
      await store.write([bytesOf('a')])
      await Promise.all(['b', 'a', 'c'].map((letter) => store.write([bytesOf(letter)])))
      for (const letter of ['a', 'b', 'c'])
        if (store.has(digestOf(letter))) assert.equal(await read(store, digestOf(letter)), letter.repeat(10))
    }
  })

  it('reads on from what is dropped meanwhile', async () => {
    const store = await open(25)
    await store.write([bytesOf('a')])
    const artifact = (await store.open(digestOf('a'))) ?? assert.fail('it was just put')
    const stream = artifact.read()
    await new Promise((resolve) => stream.once('open', resolve))
    await store.write([bytesOf('b')])
    await store.write([bytesOf('c')])
    assert.equal(store.has(digestOf('a')), false)
    assert.equal(Buffer.concat(await stream.toArray()).toString(), 'aaaaaaaaaa')
  })
})
