import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { keyStream } from '../testing/key-stream.ts'
import { importedCid } from '../testing/unixfs-importer.ts'
import { cidDigest } from './cid-digest.ts'
import { digestResult } from './digest-result.ts'
import type { DirectoryEntry } from './directory-entry.ts'

const sha256 = (...parts: readonly Uint8Array[]): string =>
  `0x${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`

/** The digests of a result's blocks in the order they are made, each proved against its bytes. */
const blocksOf = async (entries: readonly DirectoryEntry[]): Promise<readonly string[]> => {
  const digests: string[] = []
  await digestResult(entries, {
    onBlock: (digest, parts) => {
      digests.push(`0x${Buffer.from(digest).toString('hex')}`)
      assert.equal(digests.at(-1), sha256(...parts))
    },
  })
  return digests
}

/** The root of a lone file is made last but one; the directory around it comes last. */
const fileDigest = async (content: Uint8Array) => (await blocksOf([{ path: 'a', content }])).at(-2)

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('digestResult', () => {
  it('gives files the CIDs that kubo publishes for the bounds of its chunks and nodes', async () => {
    const cases = [
      [text('hello world'), 'Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD'],
      [text('hello world\n'), 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'],
      [text(''), 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'],
      [keyStream('chunk-v0-seed')(262_144), 'QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE'],
      [keyStream('chunk-v0-seed')(262_145), 'QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ'],
      [keyStream('v0-seed')(174 * 262_144), 'QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2'],
      [keyStream('v0-seed')(174 * 262_144 + 1), 'QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW'],
    ] as const
    for (const [content, cid] of cases) assert.equal(await fileDigest(content), cidDigest(cid), cid)
  })

  it('names any directory as the reference importer does', async () => {
    const name = fc.stringMatching(/^[a-zA-Zé日._-]{1,6}$/).filter((value) => !value.startsWith('.'))
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
    const size = fc.oneof(fc.nat(40), fc.constantFrom(262_143, 262_144, 262_145, 524_288))
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(path, fc.option(size)), { maxLength: 12, selector: ([first]) => first }),
        async (members) => {
          const inside = (outer: string) => members.some(([other]) => other.startsWith(`${outer}/`))
          const entries = members
            .filter(([own]) => !inside(own))
            .map(([own, bytes]) =>
              bytes === null ? { path: own } : { path: own, content: new Uint8Array(bytes).fill(own.length) },
            )
          fc.pre(entries.length > 0)
          assert.equal((await digestResult(entries)).resultCid, await importedCid(entries))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('shards as the reference importer does, names of two levels and folders included', async () => {
    const entries = Array.from({ length: 4600 }, (_, index) => ({
      path: `outputs/${String(index).padStart(24, 'n')}${index === 7 ? '/inner' : ''}`,
      content: text(String(index)),
    }))
    assert.equal((await digestResult(entries)).resultCid, await importedCid(entries))
  })

  it('lists every file with its sha256, hidden ones too, in the order of the bytes of their paths', async () => {
    const contents = { 'b/.hidden': 'h', 'b/x': '1', B: '2', '.env': '3', é: '4', z: '' }
    const { files } = await digestResult([
      ...Object.entries(contents).map(([path, content]) => ({ path, content: text(content) })),
      { path: 'folder' },
    ])
    assert.deepEqual(
      files,
      (['.env', 'B', 'b/.hidden', 'b/x', 'z', 'é'] as const).map((path) => ({
        path,
        size: contents[path].length,
        sha256: sha256(text(contents[path])),
      })),
    )
  })

  it('makes the same blocks in the same order, however the entries came', async () => {
    const entries = ['outputs/b', 'stdout', 'outputs/a/c', 'stderr'].map((path) => ({
      path,
      content: text(path),
    }))
    assert.deepEqual(await blocksOf(entries), await blocksOf(entries.toReversed()))
  })

  it('refuses two files under one path and a file in the place of a folder', async () => {
    const content = text('x')
    for (const paths of [
      ['a', 'a'],
      ['a', 'a/b'],
      ['a/b', 'a'],
      ['.a', '.a'],
    ]) {
      await assert.rejects(digestResult(paths.map((path) => ({ path, content }))), RangeError, paths.join())
    }
  })

  it('ends when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(digestResult([{ path: 'a', content: text('x') }], { signal }), /enough/)
  })
})
