import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CarReader } from '@ipld/car'
import * as fc from 'fast-check'
import { exporter } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'
import type { DirectoryEntry } from '../../result-directory/directory-entry.ts'
import { cidOf } from '../../result-directory/cid-of.ts'
import { encodeNode, varint } from '../../result-directory/dag-pb.ts'
import type { DagLink } from '../../result-directory/dag-pb.ts'
import { digestResult } from '../../result-directory/digest-result.ts'
import { directoryData } from '../../result-directory/unixfs.ts'
import { keyStream } from '../../testing/key-stream.ts'
import { openResultFromGateway } from '../open-result-from-gateway.ts'
import { openResultFolder } from '../open-result-folder.ts'
import { openResultCar } from './open-result-car.ts'
import { writeResultCar } from './write-result-car.ts'

const folder = await mkdtemp(join(tmpdir(), 'lilymed-car-'))
after(() => rm(folder, { recursive: true, force: true }))

const text = (value: string): Uint8Array => Buffer.from(value)
const result: readonly DirectoryEntry[] = [
  { path: 'exitCode', content: text('0') },
  { path: 'outputs' },
  { path: 'outputs/large', content: keyStream('car')(1_500_000) },
  { path: 'outputs/none', content: text('') },
  { path: 'outputs/zeros', content: new Uint8Array(700_000) },
  { path: 'stderr', content: text('') },
  { path: 'stdout', content: text('moo\n') },
]
const sharded: readonly DirectoryEntry[] = Array.from({ length: 4500 }, (_, index) => ({
  path: `outputs/${String(index).padStart(30, 'x')}`,
  content: text(String(index)),
}))

const carOf = async (entries: readonly DirectoryEntry[]) => {
  const { resultCid, stream } = await writeResultCar(entries)
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part as Uint8Array)
  return { resultCid, bytes: Buffer.concat(parts) }
}
const { resultCid, bytes: car } = await carOf(result)

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 10_007) yield bytes.subarray(offset, offset + 10_007)
}
const open = (bytes: Uint8Array, dataId = resultCid) => openResultCar(chunks(bytes), { dataId, folder })
const rejectionOf = async (bytes: Uint8Array, dataId = resultCid) => {
  const opened = await open(bytes, dataId)
  assert.deepEqual(await readdir(folder), [])
  return opened.kind === 'rejected' ? opened.rejection : assert.fail(opened.kind)
}

const hash = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const cidOfBytes = (bytes: Uint8Array): string => cidOf(hash(bytes))
const section = (bytes: Uint8Array, digest: Uint8Array = hash(bytes), prefix = [0x12, 0x20]): Buffer =>
  Buffer.concat([
    Uint8Array.from(varint(prefix.length + 32 + bytes.length)),
    Uint8Array.from(prefix),
    digest,
    bytes,
  ])
const header = car.subarray(0, 1 + (car[0] ?? 0))
const blocksOf = async (bytes: Uint8Array) => {
  const found: { cid: CID; bytes: Uint8Array }[] = []
  for await (const block of (await CarReader.fromBytes(bytes)).blocks()) found.push(block)
  return found
}

describe('writeResultCar', () => {
  it('writes what other readers of CAR and UnixFS read as the result', async () => {
    for (const entries of [result, sharded]) {
      const written = await carOf(entries)
      const reader = await CarReader.fromBytes(written.bytes)
      assert.deepEqual((await reader.getRoots()).map(String), [written.resultCid])
      const blockstore = {
        async *get(cid: CID) {
          const block = await reader.get(cid)
          yield block?.bytes ?? assert.fail(String(cid))
        },
      }
      for (const { path, content } of entries.filter((_, index) => index % 500 < 7)) {
        const file = await exporter(`${written.resultCid}/${path}`, blockstore)
        if (file.type !== 'file') {
          assert.equal(content, undefined, path)
          continue
        }
        const parts: Uint8Array[] = []
        for await (const part of file.content()) parts.push(part)
        assert.deepEqual(hash(Buffer.concat(parts)), hash(content ?? text('no file')), path)
      }
    }
  })

  it('writes the same bytes however the entries came, each block once, nothing hidden', async () => {
    const hidden = { path: 'outputs/.secret', content: text('hidden away') }
    const again = await carOf([hidden, ...result.toReversed()])
    assert.deepEqual(again, { resultCid, bytes: car })
    const cids = (await blocksOf(car)).map(({ cid }) => cid.toString())
    assert.equal(new Set(cids).size, cids.length)
    assert.ok(!car.includes('hidden away'))
  })

  it('fails with what fails in reading, and stops when nobody reads', async () => {
    const file = join(folder, 'changing')
    const size = 5_000_000
    const entries = [{ path: 'a', file, size }]
    const bytes = keyStream('changing')(size)
    await writeFile(file, bytes)
    const { stream } = await writeResultCar(entries)
    await truncate(file, 10)
    const readAll = async () => {
      for await (const part of stream) assert.ok(part)
    }
    await assert.rejects(readAll(), { code: 'RESULT_FILE_CHANGED' })
    await writeFile(file, bytes)
    const { stream: unread } = await writeResultCar(entries)
    await once(unread, 'readable')
    unread.destroy()
    await once(unread, 'close')
    await rm(file)
    await assert.rejects(writeResultCar(entries), { code: 'ENOENT' })
  })
})

describe('openResultCar', () => {
  it('proves a result from a CAR, blocks in any order and twice, CIDv1 or 0', async () => {
    const blocks = await blocksOf(car)
    const reversed = blocks.toReversed().map(({ bytes }) => section(bytes))
    const asCidV1 = blocks.map(({ bytes }) => section(bytes, hash(bytes), [1, 0x70, 0x12, 0x20]))
    for (const bytes of [
      car,
      Buffer.concat([header, ...reversed]),
      Buffer.concat([header, ...asCidV1]),
      Buffer.concat([car, ...reversed]),
    ]) {
      const opened = await open(bytes)
      assert.ok(opened.kind === 'verified', JSON.stringify(opened))
      assert.deepEqual(opened.files, (await digestResult(result)).files)
      for (const entry of opened.entries) {
        const wanted = result.find(({ path }) => path === entry.path)?.content
        if ('file' in entry) assert.deepEqual(await readFile(entry.file), Buffer.from(wanted ?? ''))
      }
      await opened.dispose()
    }
    const large = await carOf(sharded)
    const opened = await open(large.bytes, large.resultCid)
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
  })

  it('names the block that is missing, wrong or too much', async () => {
    const blocks = await blocksOf(car)
    for (const [index, { cid }] of blocks.entries()) {
      const others = blocks.filter((_, other) => other !== index).map(({ bytes }) => section(bytes))
      const { detail, message } = await rejectionOf(Buffer.concat([header, ...others]))
      assert.equal(detail, 'missing')
      assert.ok(message.includes(cid.toString()), message)
    }
    const first = blocks[0] ?? assert.fail()
    const wrong = await rejectionOf(Buffer.concat([header, section(text('x'), first.cid.multihash.digest)]))
    assert.equal(wrong.detail, 'block')
    assert.ok(wrong.message.includes(first.cid.toString()))
    const more = await rejectionOf(Buffer.concat([car, section(text('unrelated'))]))
    assert.equal(more.detail, 'extra')
    assert.ok(more.message.includes(cidOfBytes(text('unrelated'))))
  })

  it('refuses what is cut, of another version, or no CAR', async () => {
    for (const length of [0, 1, 30, header.length, header.length + 1, 100, car.length - 1]) {
      const { detail } = await rejectionOf(car.subarray(0, length))
      assert.ok(['truncated', 'missing'].includes(detail), `${length}: ${detail}`)
    }
    const pragma = Buffer.concat([Buffer.from('0aa16776657273696f6e02', 'hex'), car])
    assert.equal((await rejectionOf(pragma)).detail, 'header')
    assert.equal(
      (await rejectionOf(Buffer.from('no car at all, but long enough to hold a header'))).detail,
      'truncated',
    )
    const raw = section(text('x'), hash(text('x')), [1, 0x55, 0x12, 0x20])
    assert.equal((await rejectionOf(Buffer.concat([header, raw]))).detail, 'block')
    const lies = Buffer.concat([header, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f), Buffer.alloc(10)])
    assert.equal((await rejectionOf(lies)).detail, 'block')
    assert.equal(
      (await rejectionOf(car, 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy')).detail,
      'cid',
    )
  })

  it('refuses directories that no result has, though their blocks are sound', async () => {
    const leaf = encodeNode([], Uint8Array.of(0x08, 0x02, 0x12, 0x01, 0x78, 0x18, 0x01))
    const link = (name: string): DagLink => ({ name, digest: hash(leaf), totalBytes: leaf.length })
    const pointer = encodeNode([], Uint8Array.of(0x08, 0x04, 0x12, 0x01, 0x2f))
    const selfish = encodeNode([{ ...link('l'), digest: hash(pointer) }], directoryData)
    const cases = [
      ['path', encodeNode([link('..')], directoryData)],
      ['path', encodeNode([link('a/b')], directoryData)],
      ['path', encodeNode([link('')], directoryData)],
      ['name', encodeNode([link('a\nb')], directoryData)],
      ['duplicate', encodeNode([link('a'), link('a')], directoryData)],
      ['cid', encodeNode([link('b'), link('a')], directoryData)],
      ['cid', encodeNode([link('.hidden')], directoryData)],
      ['cid', encodeNode([{ ...link('a'), totalBytes: 1 }], directoryData)],
      ['block', leaf],
      ['block', encodeNode([], Uint8Array.of(0x08, 0x07))],
      ['block', Buffer.from([0xff])],
      ['block', selfish],
    ] as const
    for (const [detail, root] of cases) {
      const extra = root === selfish ? [section(pointer)] : []
      const bytes = Buffer.concat([header, section(root), section(leaf), ...extra])
      assert.equal((await rejectionOf(bytes, cidOfBytes(root))).detail, detail, root.toString('hex'))
    }
  })

  it('stops at a small CAR that unfolds to a large result', async () => {
    const zeros = new Uint8Array(262_144)
    const blocks: Buffer[] = []
    let digest: Uint8Array = new Uint8Array(0)
    await digestResult([{ path: 'a', content: zeros }], {
      onBlock: (made, parts) => {
        if (blocks.length === 0) {
          blocks.push(section(Buffer.concat(parts)))
          digest = made
        }
      },
    })
    for (let level = 0; level < 4; level += 1) {
      const links = Array.from({ length: 174 }, () => ({ name: '', digest, totalBytes: 1 }))
      const node = encodeNode(links, Uint8Array.of(0x08, 0x02))
      digest = hash(node)
      blocks.push(section(node))
    }
    const root = encodeNode([{ name: 'a', digest, totalBytes: 1 }], directoryData)
    const bytes = Buffer.concat([header, ...blocks, section(root)])
    const limits = { bytes: 10_000_000, members: 100, depth: 8 }
    const opened = await openResultCar(chunks(bytes), { dataId: cidOfBytes(root), folder, limits })
    assert.equal(opened.kind === 'rejected' && opened.rejection.detail, 'bytes')
    const hollow = encodeNode([], Uint8Array.of(0x08, 0x02, 0x18, 0x00))
    let inner = hash(hollow)
    const nodes = [section(hollow)]
    for (let level = 0; level < 4; level += 1) {
      const node = encodeNode(
        Array.from({ length: 174 }, () => ({ name: '', digest: inner, totalBytes: 1 })),
        Uint8Array.of(0x08, 0x02),
      )
      inner = hash(node)
      nodes.push(section(node))
    }
    const empty = encodeNode([{ name: 'a', digest: inner, totalBytes: 1 }], directoryData)
    const opened2 = await openResultCar(chunks(Buffer.concat([header, ...nodes, section(empty)])), {
      dataId: cidOfBytes(empty),
      folder,
      limits,
    })
    assert.equal(opened2.kind === 'rejected' && opened2.rejection.detail, 'files')
  })

  it('gives any bytes a verdict and leaves nothing behind', async () => {
    const broken = fc
      .tuple(fc.nat(), fc.nat(255))
      .map(([at, value]) => Buffer.from(car).fill(value, at % car.length, (at % car.length) + 1))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.concat([header, section(data)])),
      broken,
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const opened = await open(data)
        if (opened.kind === 'verified') await opened.dispose()
        assert.deepEqual(await readdir(folder), [])
      }),
      { numRuns: 150 },
    )
  })
})

describe('openResultFolder', () => {
  it('proves a folder in its place, and refuses links in it', async () => {
    const own = await mkdtemp(join(tmpdir(), 'lilymed-folder-'))
    try {
      await writeFile(join(own, 'stdout'), 'moo\n')
      const { resultCid: dataId } = await digestResult([{ path: 'stdout', content: text('moo\n') }])
      const opened = await openResultFolder(own, { dataId, folder })
      assert.ok(opened.kind === 'verified')
      await opened.dispose()
      assert.equal(await readFile(join(own, 'stdout'), 'utf8'), 'moo\n')
      await symlink('/etc/passwd', join(own, 'link'))
      const refused = await openResultFolder(own, { dataId, folder })
      assert.equal(refused.kind === 'rejected' && refused.rejection.detail, 'symlink')
    } finally {
      await rm(own, { recursive: true })
    }
  })
})

describe('openResultFromGateway', () => {
  it('proves what a gateway gives, as a CAR and block by block, and keeps its refusals', async (context) => {
    const blocks = new Map((await blocksOf(car)).map(({ cid, bytes }) => [cid.toString(), bytes]))
    let answer = 'all'
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://gateway.test')
      const block = blocks.get(url.pathname.slice('/ipfs/'.length))
      const format = url.searchParams.get('format')
      if (answer === 'busy') response.writeHead(503).end()
      else if (answer === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      else if (answer === 'silent') return
      else if (answer === 'wrong' || (answer === 'lossy' && url.pathname !== `/ipfs/${resultCid}`))
        response.writeHead(answer === 'lossy' ? 404 : 200).end('x')
      else if (!block) response.writeHead(404).end()
      else response.end(format === 'car' ? car : block)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    context.after(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const fetchResult = (transfer: 'car' | 'blocks', dataId = resultCid) =>
      openResultFromGateway({ url, transfer, dataId, folder, timeoutMs: answer === 'silent' ? 50 : 5_000 })
    for (const transfer of ['car', 'blocks'] as const) {
      answer = 'all'
      const opened = await fetchResult(transfer)
      assert.ok(opened.kind === 'verified', transfer)
      await opened.dispose()
      await assert.rejects(fetchResult(transfer, cidOfBytes(text('unknown'))), {
        code: 'GATEWAY_NOT_FOUND',
        retryable: false,
      })
      for (const [kind, code, retryable] of [
        ['busy', 'GATEWAY_BUSY', true],
        ['redirect', 'GATEWAY_UNREACHABLE', true],
        ['silent', 'GATEWAY_TIMEOUT', true],
      ] as const) {
        answer = kind
        await assert.rejects(fetchResult(transfer), { code, retryable }, `${transfer} ${kind}`)
      }
      answer = 'wrong'
      assert.equal((await fetchResult(transfer)).kind, 'rejected')
    }
    answer = 'lossy'
    const lossy = await fetchResult('blocks')
    assert.equal(lossy.kind === 'rejected' && lossy.rejection.detail, 'missing')
    assert.deepEqual(await readdir(folder), [])
  })
})
