import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openLogKeys } from '../note/key-file.ts'
import type { LogKeys } from '../note/key-file.ts'
import { openLogWriter } from '../folder/log-writer.ts'
import { folderSource, urlSource } from '../folder/tile-source.ts'
import type { MerkleLogError } from '../merkle-log-error.ts'
import type { TileSource } from '../folder/tile-source.ts'
import { signCheckpoint } from '../note/checkpoint.ts'
import type { EventReader, RecordedEvent } from '../../port/event-store.ts'
import { sampleStore, secretWord } from '../testing/sample-store.ts'
import type { SampleStore } from '../testing/sample-store.ts'
import { proveEvent, verifyEventProof } from './event-proof.ts'
import type { LogAudit, LogDifference } from './log-audit.ts'
import { verifyLog } from './verify-log.ts'
import type { VerifyLogOptions } from './verify-log.ts'

describe('verifyLog', () => {
  let sample: SampleStore
  let keys: LogKeys
  let events: RecordedEvent[]
  let honest: TileSource
  let older: string

  before(async () => {
    sample = sampleStore()
    await sample.append(700)
    events = await sample.events()
    keys = openLogKeys(sample.folders.privateFolder, 'lilymed/test')
    const writer = await openLogWriter(sample.folders, keys)
    await writer.append(events.slice(0, 400))
    older = (await writer.publish()).note
    await writer.append(events.slice(400, 690))
    await writer.publish()
    honest = folderSource(sample.folders.folder)
  })
  after(() => sample.remove())

  const audit = (options: Partial<VerifyLogOptions> = {}): Promise<LogAudit> =>
    verifyLog({ source: honest, verifier: keys.signer, ...options })
  const difference = async (options: Partial<VerifyLogOptions>): Promise<LogDifference> => {
    const found = await audit(options)
    assert.ok(found.kind === 'different', 'expected a difference')
    return found.difference
  }
  /** The honest log with one resource replaced, or missing. */
  const tampered = (path: string, change: (bytes: Buffer) => Buffer | undefined): TileSource => ({
    async read(asked, maxBytes) {
      const bytes = await honest.read(asked, maxBytes)
      return asked === path && bytes ? change(Buffer.from(bytes)) : bytes
    },
  })
  const flip = (at: number) => (bytes: Buffer) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes
  }
  const storeOf = (list: readonly RecordedEvent[]): EventReader =>
    ({
      async *readBatches() {
        yield list
      },
    }) as unknown as EventReader

  it('says what was proved: signature, tree, older checkpoint, store', async () => {
    const found = await audit({ store: sample.store, saltKey: keys.saltKey, olderCheckpoint: older })
    assert.deepEqual(found.kind === 'proved' && found.findings, [
      'the checkpoint over 690 events was signed by lilymed/test',
      'all 690 entries and every tile hash to its root',
      '69 of the entries are commitments to events that stay secret',
      'it continues the older checkpoint over 400 events: none of them was changed',
      'each entry is the event that the store has in its place',
      'the store has 10 newer events, which no checkpoint covers yet',
    ])
  })

  it('compares all but the commitments without the salt key, and says so', async () => {
    const found = await audit({ store: sample.store })
    assert.ok(found.findings.some((finding) => finding.includes('except 69 commitments')))
    assert.equal(found.kind, 'proved')
  })

  it('needs nothing but the public files for that, also behind a URL', async () => {
    const server = createServer((request, response) => {
      honest.read((request.url ?? '').slice('/log/'.length), 1e9).then(
        (bytes) => (bytes ? response.end(bytes) : response.writeHead(404).end()),
        () => response.writeHead(500).end(),
      )
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`
    try {
      const found = await audit({ source: urlSource(url), olderCheckpoint: older })
      assert.equal(found.kind, 'proved', JSON.stringify(found))
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    const secret = urlSource(url.replace('//', '//me:S3cret@'))
    await assert.rejects(audit({ source: secret }), ({ code, message }: MerkleLogError) => {
      assert.equal(code, 'LOG_UNREACHABLE')
      return !message.includes('S3cret')
    })
    await assert.rejects(audit({ source: urlSource(url) }), {
      code: 'LOG_UNREACHABLE',
      retryable: true,
      message: /cannot be read: (nothing answers there|it cannot be reached)/,
    })
  })

  it('names the first leaf of the store that differs, whatever was changed in it', async () => {
    const changes: Partial<RecordedEvent>[] = [
      { type: 'Forged' },
      { data: { index: -1 } },
      { id: '0190b2c3-d4e5-7f60-8a1b-ffffffffffff' },
      { revision: 99n },
      { stream: 'chain-9.facts' },
      { metadata: {} },
    ]
    for (const change of changes) {
      for (const leaf of [0, 256, 501, 689]) {
        const forged = events.map((event, index) => (index >= leaf ? { ...event, ...change } : event))
        const found = await difference({ store: storeOf(forged), saltKey: keys.saltKey })
        assert.deepEqual([found.part, found.leaf], ['store', leaf], JSON.stringify(Object.keys(change)))
      }
    }
    const swapped = [...events.slice(0, 10), events[11]!, events[10]!, ...events.slice(12)]
    assert.equal((await difference({ store: storeOf(swapped) })).leaf, 10)
    assert.equal((await difference({ store: storeOf(events.slice(0, 680)) })).leaf, 680)
    const dropped = events.filter((_, index) => index !== 42)
    assert.equal((await difference({ store: storeOf(dropped) })).leaf, 42)
  })

  it('sees a changed secret event with the salt key, and cannot without', async () => {
    const secret = events.findIndex(({ stream }) => stream.startsWith('mediation-'))
    const forged = events.map((event, index) => (index === secret ? { ...event, data: 'other' } : event))
    assert.equal((await difference({ store: storeOf(forged), saltKey: keys.saltKey })).leaf, secret)
    assert.equal((await audit({ store: storeOf(forged) })).kind, 'proved')
    const revealed = events.map((event, index) => (index === 4 ? { ...event, stream: 'mediation-x' } : event))
    assert.equal((await difference({ store: storeOf(revealed) })).leaf, 4, 'a plain entry for a secret event')
  })

  it('names the leaf where an entry or a hash was changed, or the range where a tile above was', async () => {
    assert.equal((await difference({ source: tampered('tile/entries/000', flip(30)) })).leaf, 0)
    assert.equal((await difference({ source: tampered('tile/0/001', flip(5 * 32)) })).leaf, 261)
    assert.equal((await difference({ source: tampered('tile/0/002.p/178', flip(177 * 32 + 31)) })).leaf, 689)
    assert.equal((await difference({ source: tampered('tile/1/000.p/2', flip(32)) })).leaf, 256)
    const entries = await honest.read('tile/entries/001', 1e9)
    const length = entries?.readUInt16BE(0) ?? 0
    assert.equal((await difference({ source: tampered('tile/entries/001', flip(2 + length + 5)) })).leaf, 257)
  })

  it('refuses any resource that is missing, cut, too long or of another width, and names where', async () => {
    const paths = [
      'tile/entries/000',
      'tile/entries/002.p/178',
      'tile/0/000',
      'tile/0/002.p/178',
      'tile/1/000.p/2',
    ]
    for (const path of paths) {
      for (const change of [
        () => undefined,
        (bytes: Buffer) => bytes.subarray(0, -1),
        (bytes: Buffer) => Buffer.concat([bytes, Buffer.of(0)]),
        (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
        () => Buffer.alloc(0),
      ]) {
        const found = await difference({ source: tampered(path, change) })
        assert.ok(found.part === 'tree' || found.part === 'entries', `${path} ${found.part}`)
        assert.equal(typeof found.leaf, 'number')
      }
    }
  })

  it('refuses a checkpoint that is not signed by the key, is malformed, is for more leaves, or is missing', async () => {
    const other = openLogKeys(join(sample.folder, 'other-keys'), 'lilymed/test')
    assert.equal((await difference({ verifier: other.signer })).part, 'checkpoint')
    const note = readFileSync(join(sample.folders.folder, 'checkpoint'), 'utf8')
    for (const wrong of ['', 'x', note.slice(1), note.replace('690', '691'), `${note}\n`, note.repeat(2)]) {
      const source = tampered('checkpoint', () => Buffer.from(wrong))
      assert.equal((await difference({ source })).part, 'checkpoint', JSON.stringify(wrong.slice(0, 40)))
    }
    assert.equal((await difference({ source: tampered('checkpoint', () => undefined) })).part, 'checkpoint')
    const root = Buffer.alloc(32, 1)
    for (const size of [689, 691, 700, Number.MAX_SAFE_INTEGER]) {
      const source = tampered('checkpoint', () => Buffer.from(signCheckpoint(size, root, keys.signer)))
      const { part } = await difference({ source })
      assert.ok(part === 'tree' || part === 'entries', `signed, and over ${size}`)
    }
  })

  it('finds that history was rewritten, although tiles and new checkpoint fit each other', async () => {
    const folders = { folder: join(sample.folder, 'fork'), privateFolder: join(sample.folder, 'fork-keys') }
    const writer = await openLogWriter(folders, keys)
    await writer.append(events.map((event, index) => (index === 7 ? { ...event, type: 'Forged' } : event)))
    const { note } = await writer.publish()
    const source = folderSource(folders.folder)
    assert.equal((await audit({ source })).kind, 'proved', 'nobody sees it from the log alone')
    assert.equal((await difference({ source, olderCheckpoint: older })).part, 'older checkpoint')
    assert.equal((await difference({ source, store: sample.store, saltKey: keys.saltKey })).leaf, 7)
    const shrunk = await difference({ olderCheckpoint: note })
    assert.match(shrunk.message, /has shrunk/)
    assert.equal(
      (await difference({ olderCheckpoint: older.replace('400', '399') })).part,
      'older checkpoint',
    )
  })

  describe('proofs of single events', () => {
    const prove = async (index: number) => (await proveEvent(honest, events[index]!, keys)) ?? assert.fail()

    it('hold without log and store, for open events and for secret ones, which they open', async () => {
      for (const index of [0, 3, 255, 256, 513, 689]) {
        const proof = await prove(index)
        const isSecret = events[index]!.stream.startsWith('mediation-')
        const proved = verifyEventProof(proof, keys.signer)
        assert.deepEqual([proved.index, proved.isOpening, proved.checkpoint.size], [index, isSecret, 690])
        assert.equal(proof.event.includes(secretWord), isSecret)
        assert.equal(proof.proof.includes('\nextra '), isSecret)
      }
    })

    it('of a secret event tell nothing of the next one', async () => {
      const [one, two] = events.filter(({ stream }) => stream.startsWith('mediation-'))
      const opened = await proveEvent(honest, one!, keys)
      const hidden = await proveEvent(honest, two!, keys)
      const salt = /^extra (.*)$/m.exec(opened?.proof ?? '')?.[1] ?? assert.fail()
      const stolen = (hidden?.proof ?? '').replace(/^extra .*$/m, `extra ${salt}`)
      assert.throws(() => verifyEventProof({ event: hidden?.event ?? '', proof: stolen }, keys.signer), {
        code: 'PROOF_INVALID',
      })
    })

    it('do not exist for what was not logged', async () => {
      assert.equal(await proveEvent(honest, { ...events[1]!, type: 'Forged' }, keys), undefined)
      assert.equal(await proveEvent(honest, events[695]!, keys), undefined)
    })

    it('fail with any character changed', async () => {
      for (const index of [1, 3]) {
        const good = await prove(index)
        for (const part of ['event', 'proof'] as const) {
          for (let at = 0; at < good[part].length; at++) {
            const character = good[part][at] === 'A' ? 'B' : 'A'
            const changed = {
              ...good,
              [part]: good[part].slice(0, at) + character + good[part].slice(at + 1),
            }
            assert.throws(() => verifyEventProof(changed, keys.signer), `${part} of ${index} at ${at}`)
          }
        }
        assert.throws(() =>
          verifyEventProof({ ...good, proof: good.proof.replace(/^extra.*\n/m, '') + ' ' }, keys.signer),
        )
      }
    })
  })
})
