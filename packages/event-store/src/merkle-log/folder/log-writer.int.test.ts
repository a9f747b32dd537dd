import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { RecordedEvent } from '../../port/event-store.ts'
import { logEntry } from '../entry/log-entry.ts'
import { openCheckpoint } from '../note/checkpoint.ts'
import { openLogKeys } from '../note/key-file.ts'
import { sampleStore, secretWord } from '../testing/sample-store.ts'
import type { SampleStore } from '../testing/sample-store.ts'
import { leafHash } from '../tree/hashing.ts'
import { createTreeEdge } from '../tree/tree-edge.ts'
import { openLogWriter } from './log-writer.ts'
import type { LogWriter } from './log-writer.ts'
import { rootOfTiles } from './prove.ts'
import { folderSource } from './tile-source.ts'

describe('a log in a folder', () => {
  let sample: SampleStore
  let events: RecordedEvent[]
  const keys = () => openLogKeys(sample.folders.privateFolder, 'lilymed/test')
  const open = (): Promise<LogWriter> => openLogWriter(sample.folders, keys())
  const shown = () =>
    openCheckpoint(readFileSync(join(sample.folders.folder, 'checkpoint'), 'utf8'), keys().signer)
  const rootOf = (size: number): Buffer => {
    const edge = createTreeEdge(() => undefined)
    for (const event of events.slice(0, size)) edge.append(leafHash(logEntry(event, keys().saltKey)))
    return edge.root()
  }
  const files = (): string[] =>
    readdirSync(sample.folders.folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(sample.folders.folder, path)).isFile())
      .sort()
  /** Every tile that a tree of this size needs is there and hashes to its root. */
  const whole = async (size: number): Promise<void> => {
    assert.equal(shown().size, size)
    assert.ok(shown().root.equals(rootOf(size)), `root of ${size}`)
    assert.ok((await rootOfTiles(folderSource(sample.folders.folder), size)).equals(rootOf(size)))
  }

  beforeEach(async () => {
    sample = sampleStore()
    await sample.append(1_300)
    events = await sample.events()
  })
  afterEach(() => sample.remove())

  it('shows an empty tree before the first event', async () => {
    await (await open()).publish()
    assert.equal(shown().size, 0)
    assert.deepEqual(files(), ['checkpoint'])
  })

  it('is laid out as tlog-tiles: full tiles, partial ones of the newest checkpoint, entries beside', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 600))
    await writer.publish()
    assert.deepEqual(files(), [
      'checkpoint',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/88',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/88',
    ])
    await whole(600)

    await writer.append(events.slice(600, 768))
    await writer.publish()
    assert.ok(!files().some((path) => path.includes('002.p')), 'the partial forms of a full tile are dropped')
    assert.ok(files().includes('tile/1/000.p/2') && files().includes('tile/1/000.p/3'), 'others are kept')
    await whole(768)
  })

  it('comes to the same files whatever the batches and however often it is opened again', async () => {
    const at = [1, 2, 255, 256, 257, 511, 512, 513, 700, 1_300]
    let from = 0
    for (const to of at) {
      const writer = await open()
      assert.equal(writer.size(), from)
      assert.equal(writer.position(), events[from - 1]?.position ?? null)
      for (let next = from; next < to; next += 97)
        await writer.append(events.slice(next, Math.min(next + 97, to)))
      await writer.publish()
      await whole(to)
      from = to
    }
  })

  it('drops what was not signed for: a crash between tiles and checkpoint', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 300))
    await writer.publish()
    await writer.append(events.slice(300, 900)) // tiles are written, and nothing is signed
    assert.ok(existsSync(join(sample.folders.folder, 'tile/0/002')))
    const again = await open()
    assert.equal(again.size(), 300)
    await whole(300)
    await again.append(events.slice(300))
    await again.publish()
    await whole(1_300)
  })

  it('goes on after a crash in the middle of writing a tile, of the state, or before the checkpoint is shown', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 300))
    await writer.publish()
    const { folder, privateFolder } = sample.folders
    const older = readFileSync(join(folder, 'checkpoint'))
    await writer.append(events.slice(300, 520))
    await writer.publish()

    for (const place of [folder, privateFolder]) {
      mkdirSync(join(place, '.new'), { recursive: true })
      writeFileSync(join(place, '.new', '0'), 'half of a ti')
    }
    writeFileSync(join(folder, 'checkpoint'), older)
    const again = await open()
    assert.equal(again.size(), 520, 'the state is what counts')
    assert.deepEqual(readdirSync(join(folder, '.new')), [])
    assert.ok(files().every((path) => path === 'checkpoint' || path.startsWith('tile/')))
    await again.publish()
    await whole(520)
  })

  it('refuses tiles that do not hash to what was signed, and leaves them', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 600))
    await writer.publish()
    const { folder } = sample.folders
    for (const path of ['tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/002.p/88']) {
      const file = join(folder, path)
      const kept = readFileSync(file)
      const changed = Buffer.from(kept)
      changed[40] = (changed[40] ?? 0) ^ 1
      for (const damage of [
        () => writeFileSync(file, changed),
        () => truncateSync(file, kept.length - 1),
        () => rmSync(file),
      ]) {
        damage()
        await assert.rejects(open(), { code: 'LOG_DAMAGED' }, path)
        writeFileSync(file, kept)
      }
    }
    assert.equal((await open()).size(), 600)
  })

  it('is built again without its tiles, signing nothing before it is where it was', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 600))
    const { note } = await writer.publish()
    rmSync(join(sample.folders.folder, 'tile'), { recursive: true })
    const again = await open()
    assert.equal(again.size(), 0)
    assert.equal(again.signedUpTo(), events[599]?.position)
    await again.append(events.slice(0, 400))
    assert.equal((await again.publish()).note, note, 'the old checkpoint stays')
    await again.append(events.slice(400))
    await again.publish()
    await whole(1_300)
  })

  it('never signs another history: a changed store is refused at the size that was signed', async () => {
    const writer = await open()
    await writer.append(events.slice(0, 600))
    await writer.publish()
    const before = readFileSync(join(sample.folders.folder, 'checkpoint'))
    rmSync(join(sample.folders.folder, 'tile'), { recursive: true })
    const forged = events.map((event, index) => (index === 123 ? { ...event, type: 'Forged' } : event))
    await assert.rejects((await open()).append(forged), { code: 'LOG_DIVERGED' })
    assert.deepEqual(readFileSync(join(sample.folders.folder, 'checkpoint')), before)
  })

  it('refuses to go on with another key, and a state that is none', async () => {
    const writer = await open()
    await writer.append(events)
    await writer.publish()
    const { privateFolder } = sample.folders
    const copy = `${privateFolder}-copy`
    cpSync(privateFolder, copy, { recursive: true })
    openLogKeys(`${privateFolder}-other`, 'lilymed/test')
    cpSync(join(`${privateFolder}-other`, 'checkpoint.key'), join(privateFolder, 'checkpoint.key'))
    await assert.rejects(open(), { code: 'LOG_KEY_INVALID' })
    cpSync(copy, privateFolder, { recursive: true })
    for (const state of [
      '',
      '{}',
      'null',
      '{"position":"x","checkpoint":"y"}',
      '{"position":7,"checkpoint":"y"}',
    ]) {
      writeFileSync(join(privateFolder, 'state.json'), state)
      await assert.rejects(open(), { code: 'LOG_DAMAGED' }, state)
    }
  })

  it('has nothing of a secret stream in any public file', async () => {
    const writer = await open()
    await writer.append(events)
    await writer.publish()
    const secrets = events.filter(({ stream }) => stream.startsWith('mediation-'))
    assert.equal(secrets.length, 130)
    const words = [secretWord, 'mediation-', 'VerdictReached', ...secrets.map(({ id }) => id)]
    const { saltKey } = keys()
    for (const path of files()) {
      const bytes = readFileSync(join(sample.folders.folder, path))
      for (const word of words) assert.ok(!bytes.includes(word), `${word} in ${path}`)
      assert.ok(!bytes.includes(saltKey) && !bytes.includes(saltKey.toString('base64')), path)
    }
    assert.ok(
      readFileSync(join(sample.folders.folder, 'tile/entries/000')).includes('DealAgreed'),
      'the rest is there',
    )
  })
})
