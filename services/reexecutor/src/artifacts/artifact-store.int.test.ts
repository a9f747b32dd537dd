import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import { openArtifactStore } from './artifact-store.ts'
import type { ArtifactStore, ArtifactStoreOptions, WriteOptions } from './artifact-store.ts'

const bytesOf = (letter: string) => Buffer.from(letter.repeat(10))
const digestOf = (letter: string) => sha256(bytesOf(letter))
const codeOf = async (written: ReturnType<ArtifactStore['write']>) => {
  const outcome = await written
  return outcome.kind === 'rejected' ? outcome.code : outcome.kind
}
const put = (store: ArtifactStore, letter: string, options: Partial<WriteOptions> = {}) =>
  store.write([bytesOf(letter)], { owner: 'a', bytes: 10, ...options })

describe('openArtifactStore', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-artifacts-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const open = (limitBytes = 1_000, options: Partial<ArtifactStoreOptions> = {}) =>
    openArtifactStore({ directory, limitBytes, shareOf: () => limitBytes, blockBytes: 1, ...options })
  const fileOf = (digest: string) => join(directory, digest.slice(2, 4), digest.slice(2))
  const read = async (store: ArtifactStore, digest: string, part?: { start: number; end: number }) => {
    const artifact = await store.open(digest, 'a')
    return artifact === undefined ? undefined : Buffer.concat(await artifact.read(part).toArray()).toString()
  }

  it('gives back what was put, whole and in parts, also after a restart', async () => {
    const digest = sha256(Buffer.from('hello world'))
    const parts = [Buffer.from('hello '), Buffer.from('world')]
    const written = await (await open()).write(parts, { owner: 'a', bytes: 20, isDurable: true })
    assert.deepEqual(written, { kind: 'stored', digest, size: 11 })
    const store = await open()
    assert.equal(await read(store, digest), 'hello world')
    assert.equal(await read(store, digest, { start: 6, end: 8 }), 'wor')
    assert.equal(await store.open(digestOf('b'), 'a'), undefined)
    assert.equal(store.usedBytes, 11)
  })

  it('keeps nothing of bytes that are not what they were said to be, or too many, and drops nothing for them', async () => {
    const store = await open(25)
    await put(store, 'z')
    assert.equal(await codeOf(put(store, 'a', { expected: digestOf('b') })), 'DIGEST_MISMATCH')
    assert.equal(await codeOf(put(store, 'a', { bytes: 9 })), 'ARTIFACT_TOO_LARGE')
    const unread = {
      [Symbol.iterator]: () => assert.fail('room for it is refused before a byte is asked for'),
    }
    assert.equal(await codeOf(store.write(unread, { owner: 'a', bytes: 26 })), 'ARTIFACT_TOO_LARGE')
    async function* broken() {
      yield bytesOf('a')
      throw new Error('the client hung up')
    }
    await assert.rejects(store.write(broken(), { owner: 'a', bytes: 10 }), /hung up/)
    assert.equal(store.usedBytes, 10)
    assert.equal(store.has(digestOf('z')), true)
    assert.deepEqual(await readdir(directory), [digestOf('z').slice(2, 4)])
  })

  it('stays below its limit by dropping what was used longest ago, never what is pinned', async () => {
    let dropped = 0
    const store = await open(25, { onDropped: (count) => (dropped += count) })
    await put(store, 'a')
    await put(store, 'b')
    await store.get(digestOf('a'), 'a')
    const third = await put(store, 'c', { isPinned: true })
    const here = () => ['a', 'b', 'c', 'd'].filter((letter) => store.has(digestOf(letter))).join('')
    assert.equal(here(), 'ac')
    assert.ok(third.kind === 'stored' && third.pin !== undefined)
    const pin = store.pin('a', [digestOf('a')]) ?? assert.fail('there is room')
    assert.equal(store.pinnedBytes, 20)
    assert.equal(await codeOf(put(store, 'd')), 'STORE_FULL')
    store.unpin(third.pin)
    assert.equal(await codeOf(put(store, 'd')), 'stored')
    assert.equal(here(), 'ad')
    assert.equal(store.usedBytes, 20)
    assert.equal(dropped, 2)
    await assert.rejects(stat(fileOf(digestOf('c'))), { code: 'ENOENT' })
    store.unpin(pin)
    await store.discard('a', digestOf('a'))
    await assert.rejects(stat(fileOf(digestOf('a'))), { code: 'ENOENT' })
  })

  it('takes nothing from a tenant within its share, also after a restart', async () => {
    const shares = { shareOf: (owner: string) => (owner === 'a' ? 20 : 10) }
    const store = await open(30, shares)
    await put(store, 'x', { owner: 'b' })
    for (const letter of ['a', 'b', 'c', 'd']) await put(store, letter)
    const here = (of: ArtifactStore) =>
      ['a', 'b', 'c', 'd', 'x', 'y'].filter((letter) => of.has(digestOf(letter))).join('')
    assert.equal(here(store), 'cdx')
    const again = await open(30, {
      ...shares,
      ownersOf: (digest) => [digest === digestOf('x') ? 'b' : 'a'],
    })
    await put(again, 'y', { owner: 'b' })
    assert.equal(here(again), 'cdy')
  })

  it('makes files and folders that nobody else may read, whatever the umask is', async () => {
    const before = process.umask(0)
    try {
      await put(await open(), 'a')
    } finally {
      process.umask(before)
    }
    assert.equal((await stat(fileOf(digestOf('a')))).mode & 0o777, 0o600)
    assert.equal((await stat(join(directory, digestOf('a').slice(2, 4)))).mode & 0o777, 0o700)
  })

  it('never hands out bytes that no longer have their digest', async () => {
    const store = await open()
    await put(store, 'a')
    await writeFile(fileOf(digestOf('a')), 'damaged')
    assert.equal(await store.open(digestOf('a'), 'a'), undefined)
    assert.equal(await store.get(digestOf('a'), 'a'), undefined)
    await put(store, 'a')
    assert.equal(await read(store, digestOf('a')), 'aaaaaaaaaa')
    await writeFile(fileOf(digestOf('a')), 'aaaaaaaaab')
    assert.equal(await (await open()).open(digestOf('a'), 'a'), undefined)
  })

  it('removes what an earlier process left half-written', async () => {
    await writeFile(join(directory, 'incoming-1'), 'half')
    await open()
    assert.deepEqual(await readdir(directory), [])
  })

  it('holds one copy when several put the same at once', async () => {
    const store = await open(100)
    const written = await Promise.all(
      Array.from({ length: 8 }, (_, index) => codeOf(put(store, 'a', { owner: `${index % 2}` }))),
    )
    assert.deepEqual(new Set(written), new Set(['stored']))
    assert.equal(store.usedBytes, 10)
    assert.deepEqual(await readdir(directory), [digestOf('a').slice(2, 4)])
  })

  it('has every byte that it says it has, while the same bytes come and go', async () => {
    const store = await open(35)
    for (let round = 0; round < 300; round += 1) {
      await put(store, 'a')
      await Promise.all(['b', 'a', 'c'].map((letter) => put(store, letter)))
      for (const letter of ['a', 'b', 'c'])
        if (store.has(digestOf(letter))) assert.equal(await read(store, digestOf(letter)), letter.repeat(10))
      await put(store, `${round % 10}`)
    }
  })

  it('reads on from what is dropped meanwhile, and keeps what was given another name', async () => {
    const store = await open(25)
    await put(store, 'a')
    const artifact = (await store.open(digestOf('a'), 'a')) ?? assert.fail('it was just put')
    const stream = artifact.read()
    await new Promise((resolve) => stream.once('open', resolve))
    const name = join(directory, 'another-name')
    await artifact.linkTo(name)
    await put(store, 'b')
    await put(store, 'c')
    assert.equal(store.has(digestOf('a')), false)
    assert.equal(Buffer.concat(await stream.toArray()).toString(), 'aaaaaaaaaa')
    assert.equal((await stat(name)).size, 10)
  })
})
