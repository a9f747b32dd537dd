import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { directoryCid } from './directory-cid.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { toResultDirectory } from './result-directory.ts'

const text = (value: string) => new TextEncoder().encode(value)
const moo: readonly DirectoryEntry[] = [
  { path: 'stdout', content: text('moo\n') },
  { path: 'stderr', content: text('') },
  { path: 'exitCode', content: text('0') },
]
const mooCid = 'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy'

/** The names of kubo's boundary vectors: letters picked by a ChaCha20 key stream over sha256(seed). */
function namedFiles(count: number, nameLength: number): readonly DirectoryEntry[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz01234567890-_'
  const key = createHash('sha256').update('hamt-unixfs-v0-2015').digest()
  const stream = createCipheriv('chacha20', key, Buffer.alloc(16))
  return Array.from({ length: count }, () => ({
    path: [...stream.update(Buffer.alloc(nameLength))].map((byte) => letters[byte % letters.length]).join(''),
    content: text('x'),
  }))
}

describe('directoryCid', () => {
  it('equals what kubo gives for a result without outputs', async () => {
    assert.equal(await directoryCid(moo), mooCid)
  })

  it('equals what kubo gives for a result with an output file', async () => {
    const entries = toResultDirectory({
      stdout: text('moo\n'),
      stderr: text(''),
      exitCode: 0,
      outputs: [{ path: 'a.txt', content: text('x') }],
    })
    assert.equal(await directoryCid(entries), 'QmYkMAten3kbmvctFTMvf18srvHW9p5LTRFbbiSKupjVPQ')
  })

  it('equals what kubo gives for a file of several blocks', async () => {
    const entries = toResultDirectory({
      stdout: text(''),
      stderr: text(''),
      exitCode: 0,
      outputs: [{ path: 'big.bin', content: new Uint8Array(600_000).fill(7) }],
    })
    assert.equal(await directoryCid(entries), 'QmZNwYKvN27Nt8mNCF8fuWdvPj4nRjs8sCWTzjyBrt3PQS')
  })

  it('names the empty directory as kubo does', async () => {
    assert.equal(await directoryCid([]), 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn')
  })

  it('leaves out dotfiles and what lies under a dot-directory', async () => {
    const hidden = [
      { path: '.env', content: text('secret') },
      { path: '.git/config', content: text('x') },
      { path: '.cache' },
    ]
    assert.equal(await directoryCid([...moo, ...hidden]), mooCid)
  })

  it('counts an empty directory', async () => {
    assert.notEqual(await directoryCid([...moo, { path: 'outputs' }]), mooCid)
  })

  it('does not depend on the order of the entries', async () => {
    const entries: readonly DirectoryEntry[] = [
      ...moo,
      { path: 'outputs' },
      { path: 'outputs/b/c.txt', content: text('c') },
      { path: 'outputs/a.txt', content: text('a') },
      { path: 'outputs/empty' },
    ]
    const expected = await directoryCid(entries)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...entries], { minLength: entries.length }), async (shuffled) => {
        assert.equal(await directoryCid(shuffled), expected)
      }),
      { numRuns: 20 },
    )
  })

  it('shards a directory from 262144 bytes of links on, as kubo did before 0.40', async () => {
    // kubo's own vectors: 4033 names of 31 bytes are one byte over, 4096 names of 30 bytes hit it exactly.
    assert.equal(await directoryCid(namedFiles(4033, 31)), 'QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP')
    const flatSinceKubo040 = 'QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN'
    assert.notEqual(await directoryCid(namedFiles(4096, 30)), flatSinceKubo040)
  })
})
