import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { pack } from 'tar-stream'
import { directoryCid } from '../../result-directory/directory-cid.ts'
import type { DirectoryEntry } from '../../result-directory/directory-entry.ts'
import { keyStream } from '../../testing/key-stream.ts'
import { paxRecord, tarEnd, tarMember, tarOf } from '../../testing/tar-bytes.ts'
import type { TarPiece } from '../../testing/tar-bytes.ts'
import { openResultArchive } from './open-result-archive.ts'
import type { ArchiveOptions } from './open-result-archive.ts'

const folder = await mkdtemp(join(tmpdir(), 'lilymed-archive-'))
after(() => rm(folder, { recursive: true, force: true }))

const text = (value: string): Uint8Array => Buffer.from(value)

/** Bytes in chunks of odd lengths, as a network gives them. */
async function* chunks(bytes: Uint8Array, length = 700): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += length) yield bytes.subarray(offset, offset + length)
}

const open = (bytes: Uint8Array, dataId: string, options: Partial<ArchiveOptions> = {}) =>
  openResultArchive(chunks(bytes), { dataId, folder, ...options })

/** The detail of a refusal; what is left in the folder then is a finding too. */
const detailOf = async (bytes: Uint8Array, options: Partial<ArchiveOptions> = {}): Promise<string> => {
  const opened = await open(bytes, 'QmNothing', options)
  assert.deepEqual(await readdir(folder), [])
  return opened.kind === 'rejected' ? opened.rejection.detail : opened.kind
}

const result: readonly DirectoryEntry[] = [
  { path: 'exitCode', content: text('0') },
  { path: 'outputs' },
  { path: 'outputs/deep/é.bin', content: keyStream('x')(600_000) },
  { path: 'outputs/empty' },
  { path: 'stderr', content: text('') },
  { path: 'stdout', content: text('moo\n') },
]
const dataId = await directoryCid(result)

/** The archive that Lilypad makes of a result: the root as ".", folders without and with a slash, the answer's JSON behind. */
const lilypadTar = (entries: readonly DirectoryEntry[] = result): Buffer =>
  Buffer.concat([
    tarOf(
      { name: '.', type: '5' },
      ...entries.map(({ path, content }) => (content ? { name: path, content } : { name: path, type: '5' })),
    ),
    text('{}\n'),
  ])

describe('openResultArchive', () => {
  it('proves a result as Lilypad packs it, plain and packed by Bacalhau', async () => {
    for (const bytes of [lilypadTar(), gzipSync(lilypadTar())]) {
      const opened = await open(bytes, dataId)
      assert.ok(opened.kind === 'verified', JSON.stringify(opened))
      const contents = await Promise.all(
        opened.entries.map(async (entry) =>
          'file' in entry ? [entry.path, await readFile(entry.file)] : [],
        ),
      )
      assert.deepEqual(
        contents.filter((entry) => entry.length > 0),
        result.flatMap(({ path, content }) => (content ? [[path, Buffer.from(content)]] : [])),
      )
      assert.equal(opened.files.length, 4)
      await opened.dispose()
      assert.deepEqual(await readdir(folder), [])
    }
  })

  it('reads what another writer makes, names too long for a header included', async () => {
    const entries: readonly DirectoryEntry[] = [
      { path: `outputs/${'n'.repeat(200)}/${'日'.repeat(60)}.txt`, content: text('long') },
      { path: `outputs/${'p'.repeat(90)}/${'q'.repeat(60)}`, content: text('prefix') },
      { path: 'stdout', content: text('x'.repeat(513)) },
    ]
    const archive = pack()
    for (const { path, content } of entries) archive.entry({ name: path }, Buffer.from(content ?? ''))
    archive.finalize()
    const parts: Uint8Array[] = []
    for await (const part of archive) parts.push(part as Uint8Array)
    const opened = await open(Buffer.concat(parts), await directoryCid(entries))
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
  })

  it('reads GNU’s long names and a size in base 256', async () => {
    const path = `outputs/${'g'.repeat(180)}`
    const size = Buffer.alloc(12)
    size[0] = 0x80
    size[11] = 3
    const bytes = tarOf(
      { name: '././@LongLink', type: 'L', magic: 'ustar  \0', content: `${path}\0` },
      { name: path.slice(0, 100), magic: 'ustar  \0', content: 'abc', size },
      { name: 'v7', magic: '', type: '\0', content: 'old' },
    )
    const opened = await open(
      bytes,
      await directoryCid([
        { path, content: text('abc') },
        { path: 'v7', content: text('old') },
      ]),
    )
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
  })

  it('takes names that differ in case or form for the different names they are', async () => {
    const entries = ['A', 'a', 'é', 'e\u0301'].map((path) => ({ path, content: text(path) }))
    const opened = await open(lilypadTar(entries), await directoryCid(entries))
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
  })

  it('drops links and devices only where it is told to, as Lilypad does', async () => {
    const links = (['1', '2', '3', '4', '6', '7'] as const).map((type) => ({ name: `link${type}`, type }))
    const bytes = Buffer.concat([...links.map(tarMember), lilypadTar()])
    const opened = await open(bytes, dataId, { specials: 'drop' })
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
    assert.equal(await detailOf(bytes), 'hardlink')
    assert.equal(await detailOf(tarOf({ name: 'l', type: '2' })), 'symlink')
    assert.equal(await detailOf(tarOf({ name: 'l', type: '6' })), 'special')
  })

  it('refuses every attack by its name', async () => {
    const cases: readonly (readonly [string, string, ...TarPiece[]])[] = [
      ['zip slip', 'path', { name: '../../etc/cron.d/x', content: 'x' }],
      ['a climb in the middle', 'path', { name: 'outputs/../../x' }],
      ['a climb at the end', 'path', { name: 'outputs/..', type: '5' }],
      ['an absolute path', 'path', { name: '/etc/passwd' }],
      ['a dot inside', 'path', { name: 'a/./b' }],
      ['an empty name inside', 'path', { name: 'a//b' }],
      ['no name', 'path', { name: '' }],
      ['a file that ends in a slash', 'path', { name: 'a/' }],
      ['the root as a file', 'path', { name: '.' }],
      ['a climb by prefix', 'path', { prefix: '..', name: 'x' }],
      ['a climb by PAX', 'path', { type: 'x', content: paxRecord('path', '../x') }, { name: 'x' }],
      ['a climb by GNU', 'path', { type: 'L', content: '../x\0' }, { name: 'x' }],
      ['an absolute folder', 'path', { name: '/', type: '5' }],
      ['a file twice', 'duplicate', { name: 'a', content: 'long' }, { name: 'a', content: 's' }],
      ['a file twice, once as ./', 'duplicate', { name: 'a' }, { name: './a' }],
      ['a folder twice', 'duplicate', { name: 'a', type: '5' }, { name: 'a/', type: '5' }],
      ['a file over a folder', 'duplicate', { name: 'a', type: '5' }, { name: 'a' }],
      ['a file over a folder that is implied', 'duplicate', { name: 'a/b' }, { name: 'a' }],
      ['a folder over a file', 'duplicate', { name: 'a' }, { name: 'a', type: '5' }],
      ['something in a file', 'duplicate', { name: 'a' }, { name: 'a/b' }],
      ['something deep in a file', 'duplicate', { name: 'a' }, { name: 'a/b/c' }],
      ['a control character', 'name', { name: 'a\nb' }],
      ['an escape sequence', 'name', { name: '\u001b[2J' }],
      ['a C1 control', 'name', { name: 'a\u0085' }],
      ['no UTF-8', 'name', { name: Uint8Array.of(0x61, 0xff) }],
      ['a NUL by PAX', 'name', { type: 'x', content: paxRecord('path', 'a\0b') }, { name: 'x' }],
      ['a name too long', 'name', { type: 'x', content: paxRecord('path', 'a'.repeat(256)) }, { name: 'x' }],
      ['a path too long', 'path', { type: 'x', content: paxRecord('path', 'a/'.repeat(2048) + 'a') }, {}],
      ['too deep', 'depth', { type: 'x', content: paxRecord('path', 'a/'.repeat(64) + 'a') }, { name: 'x' }],
      ['a sparse file of GNU', 'sparse', { name: 'a', type: 'S', magic: 'ustar  \0' }],
      ['a sparse file of PAX', 'sparse', { type: 'x', content: paxRecord('GNU.sparse.major', '1') }, {}],
      ['a negative size', 'size', { size: Buffer.alloc(12, 0xff) }],
      ['a size over all bounds', 'size', { size: Uint8Array.of(0x80, ...Buffer.alloc(11, 0xff)) }],
      ['a size of no digits', 'size', { size: '9999999999\0\0' }],
      ['a size with a sign', 'size', { size: '-0000000001\0' }],
      ['a size that more follows', 'size', { size: '0000001 777\0' }],
      ['a folder with bytes', 'size', { name: 'd', type: '5', content: 'x' }],
      ['a link with bytes', 'size', { name: 'd', type: '1', content: 'x' }],
      ['a size over the limit', 'bytes', { size: '77777777777\0' }],
      [
        'a size over the limit by PAX',
        'bytes',
        { type: 'x', content: paxRecord('size', '9007199254740991') },
        {},
      ],
      ['a size too large by PAX', 'size', { type: 'x', content: paxRecord('size', '9007199254740992') }, {}],
      ['a negative size by PAX', 'size', { type: 'x', content: paxRecord('size', '-1') }, {}],
      ['a size that lies', 'truncated', { name: 'a', size: '00000010000\0' }],
      ['a wrong sum', 'checksum', { checksum: '000001\0 ' }],
      ['no sum', 'checksum', { checksum: '        ' }],
      ['a global header', 'header', { type: 'g', content: paxRecord('path', 'b') }, { name: 'a' }],
      ['two PAX headers', 'header', { type: 'x', content: paxRecord('path', 'b') }, { type: 'x' }, {}],
      [
        'PAX and GNU together',
        'header',
        { type: 'x', content: paxRecord('path', 'b') },
        { type: 'L', content: 'c\0' },
        {},
      ],
      ['a key twice', 'header', { type: 'x', content: paxRecord('path', 'b') + paxRecord('path', 'c') }, {}],
      ['an empty path', 'header', { type: 'x', content: paxRecord('path', '') }, {}],
      ['a record that lies', 'header', { type: 'x', content: '99 path=b\n' }, {}],
      ['a record without a key', 'header', { type: 'x', content: '5 =b\n' }, {}],
      ['a record without an end', 'header', { type: 'x', content: '9 path=bc' }, {}],
      ['a charset', 'header', { type: 'x', content: paxRecord('hdrcharset', 'BINARY') }, {}],
      ['a huge PAX header', 'header', { type: 'x', content: Buffer.alloc(70_000, 0x20) }, {}],
      ['a huge link name', 'header', { type: 'K', size: '77777777777\0' }, {}],
      ['a header of star', 'header', { magic: 'ustar 00' }],
      ['an unknown type', 'special', { type: 'Z' }],
      ['a volume label', 'special', { type: 'V' }],
      ['an extension and no member', 'truncated', { type: 'L', content: 'a\0' }],
    ]
    for (const [what, detail, ...pieces] of cases)
      assert.equal(await detailOf(tarOf(...pieces)), detail, what)
  })

  it('refuses what ends too early, and what goes on behind a block of zeros', async () => {
    const whole = tarOf({ name: 'a', content: 'x'.repeat(600) })
    for (const length of [0, 1, 511, 512, 513, 1000, 1535, 1536, 2047, 2048, 2559])
      assert.equal(await detailOf(whole.subarray(0, length)), 'truncated', String(length))
    const resumed = Buffer.concat([
      tarMember({ name: 'a' }),
      Buffer.alloc(512),
      tarMember({ name: 'b' }),
      tarEnd,
    ])
    assert.equal(await detailOf(resumed), 'header')
    assert.equal(await detailOf(gzipSync(whole).subarray(0, 40)), 'gzip')
    const broken = gzipSync(whole)
    broken.fill(0x55, 12, 20)
    assert.equal(await detailOf(broken), 'gzip')
    assert.equal(await detailOf(text('no tar at all'.repeat(60))), 'checksum')
  })

  it('refuses another result than the claim', async () => {
    assert.equal(await detailOf(lilypadTar()), 'cid')
  })

  it('stops at its limits, whatever the archive says', async () => {
    const limits = { bytes: 100_000, members: 50, depth: 4 }
    const many = Array.from({ length: 51 }, (_, index) => ({ name: String(index) }))
    assert.equal(await detailOf(tarOf(...many), { limits }), 'files')
    assert.equal(await detailOf(tarOf({ name: 'a/b/c/d/e' }), { limits }), 'depth')
    const half = { content: Buffer.alloc(60_000) }
    assert.equal(await detailOf(tarOf({ name: 'a', ...half }, { name: 'b', ...half }), { limits }), 'bytes')
    const extensions = Array.from({ length: 200 }, () => tarMember({ name: 'l', type: '2' }))
    assert.equal(await detailOf(Buffer.concat(extensions), { limits, specials: 'drop' }), 'files')
  })

  it('stops an endless bomb and a million members long before their end', async () => {
    const limits = { bytes: 5 * 2 ** 20, members: 1000, depth: 4 }
    const zeros = tarMember({ name: 'a', content: Buffer.alloc(4 * 2 ** 20) })
    const bomb = gzipSync(Buffer.concat(Array.from({ length: 30 }, () => zeros)))
    assert.ok(bomb.length < 200_000)
    assert.equal(await detailOf(bomb, { limits }), 'duplicate')
    const declared = gzipSync(tarOf({ name: 'a', content: Buffer.alloc(64 * 2 ** 20) }))
    assert.equal(await detailOf(declared, { limits }), 'bytes')
    const padded = Array.from({ length: 900 }, (_, index) => [
      tarMember({ type: 'K', content: Buffer.alloc(60_000, 0x61) }),
      tarMember({ name: String(index) }),
    ])
    assert.equal(await detailOf(gzipSync(Buffer.concat(padded.flat())), { limits }), 'bytes')

    let given = 0
    let isClosed = false
    const endless = async function* () {
      try {
        for (; given < 1_000_000; given += 1) yield tarMember({ name: `f${given}` })
      } finally {
        isClosed = true
      }
    }
    const opened = await openResultArchive(endless(), { dataId, folder, limits })
    assert.equal(opened.kind === 'rejected' && opened.rejection.detail, 'files')
    assert.ok(given < 2000 && isClosed, `${given} members were taken`)
  })

  it('throws what the stream throws, and the reason of an abort', async () => {
    const failing = async function* () {
      yield lilypadTar().subarray(0, 2000)
      throw new Error('the connection broke')
    }
    await assert.rejects(openResultArchive(failing(), { dataId, folder }), /connection broke/)
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(open(lilypadTar(), dataId, { signal }), /enough/)
    assert.deepEqual(await readdir(folder), [])
  })

  it('gives any bytes a verdict and leaves nothing behind', async () => {
    const field = fc.oneof(fc.string({ maxLength: 12 }), fc.uint8Array({ maxLength: 12 }))
    const piece = fc.record(
      {
        name: fc.oneof(
          fc.string({ maxLength: 20 }),
          fc.uint8Array({ maxLength: 20 }),
          fc.constantFrom('a', 'a/b', '..'),
        ),
        content: fc.oneof(
          fc.string({ maxLength: 700 }),
          fc.string().map((value) => paxRecord('path', value)),
        ),
        type: fc.oneof(
          fc.constantFrom('0', '5', 'x', 'L', 'K', 'g', '1', '2', 'S', '\0'),
          fc.string({ minLength: 1, maxLength: 1 }),
        ),
        size: field,
        prefix: fc.string({ maxLength: 20 }),
        magic: fc.constantFrom('', 'ustar  \0', 'ustar\u000000'),
      },
      { requiredKeys: [] },
    )
    const archives = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
      fc.array(piece, { maxLength: 6 }).map((pieces) => tarOf(...pieces)),
      fc
        .tuple(fc.constant(lilypadTar()), fc.nat(), fc.nat(255))
        .map(([bytes, at, value]) =>
          Buffer.from(bytes).fill(value, at % bytes.length, (at % bytes.length) + 1),
        ),
    )
    await fc.assert(
      fc.asyncProperty(archives, fc.boolean(), async (bytes, isPacked) => {
        const opened = await open(isPacked ? gzipSync(bytes) : bytes, dataId)
        if (opened.kind === 'verified') await opened.dispose()
        else assert.equal(opened.rejection.code, 'CLAIM_REFUSED')
        assert.deepEqual(await readdir(folder), [])
      }),
      { numRuns: 400 },
    )
  })
})
