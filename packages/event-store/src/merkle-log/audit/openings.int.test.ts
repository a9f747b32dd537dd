import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isSecretStream } from '../entry/log-entry.ts'
import { openLogWriter } from '../folder/log-writer.ts'
import type { LogWriter } from '../folder/log-writer.ts'
import { folderSource } from '../folder/tile-source.ts'
import { openLogKeys } from '../note/key-file.ts'
import type { LogKeys } from '../note/key-file.ts'
import type { EventReader, RecordedEvent } from '../../port/event-store.ts'
import { sampleStore, secretWord } from '../testing/sample-store.ts'
import type { SampleStore } from '../testing/sample-store.ts'
import { startMerkleLog } from '../thread/start-merkle-log.ts'
import { until } from '../testing/until.ts'
import type { LogAudit } from './log-audit.ts'
import { verifyLog } from './verify-log.ts'

describe('commitments opened by their log', () => {
  let sample: SampleStore
  let keys: LogKeys
  let secrets: RecordedEvent[]
  let opened: string[]

  beforeEach(async () => {
    sample = sampleStore()
    await sample.append(700)
    keys = openLogKeys(sample.folders.privateFolder, 'lilymed/test')
    secrets = (await sample.events()).filter(({ stream }) => isSecretStream(stream))
    opened = []
  })
  afterEach(() => sample.remove())

  const openWriter = (): Promise<LogWriter> =>
    openLogWriter(sample.folders, keys, (events) =>
      opened.push(...events.map(({ stream, revision }) => `${stream}@${revision}`)),
    )
  const audit = (): Promise<LogAudit> =>
    verifyLog({
      source: folderSource(sample.folders.folder),
      verifier: keys.signer,
      store: sample.store,
    })
  /** Everything that is published, as text. */
  const shown = (): string =>
    readdirSync(sample.folders.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
  const bundle = (): string => join(sample.folders.folder, 'opening', '000')

  it('wait for the checkpoint that covers them, though their tiles may be there already', async () => {
    const writer = await openWriter()
    await writer.append(await sample.events())
    await writer.open(secrets)
    assert.deepEqual([opened, shown().includes(secretWord)], [[], false])
    await writer.publish()
    assert.equal(opened.length, secrets.length)
    assert.equal((await audit()).kind, 'proved')
  })

  it('say what the event was, and the audit checks each against its commitment and the store', async () => {
    const writer = await openWriter()
    await writer.append(await sample.events())
    await writer.publish()
    assert.ok(!shown().includes(secretWord))
    const [first, second, , ...others] = secrets
    assert.ok(first && second && others.length === 67)
    await writer.open([second, first])
    assert.deepEqual(opened.toSorted(), ['mediation-1.0xfeed.1@0', 'mediation-1.0xfeed.1@1'])
    assert.equal(shown().split(secretWord).length, 3, 'two events and no more')
    for (const secret of [first, second]) assert.ok(shown().includes(secret.id))
    for (const secret of others) assert.ok(!shown().includes(secret.id))

    const found = await audit()
    assert.ok(found.kind === 'proved', JSON.stringify(found))
    assert.deepEqual(found.findings.slice(2), [
      '68 of the entries are commitments to events that stay secret',
      '2 of the entries are commitments whose events are published and are what was committed to',
      'each entry is the event that the store has in its place, except 68 commitments that only the salt key can open',
    ])
    await writer.open(others)
    await writer.open([first])
    assert.equal(shown().split(secretWord).length, 2 + 67 + 1)
    assert.equal((await audit()).kind, 'proved')
  })

  it('are found out where what was published is not what was committed to', async () => {
    const writer = await openWriter()
    await writer.append(await sample.events())
    await writer.publish()
    await writer.open(secrets)
    const honest = readFileSync(bundle(), 'utf8')
    const difference = async (text: string): Promise<[string, number | undefined]> => {
      writeFileSync(bundle(), text)
      const found = await audit()
      assert.ok(found.kind === 'different', text.slice(0, 100))
      return [found.difference.part, found.difference.leaf]
    }
    assert.deepEqual(await difference(honest.replace(secretWord, 'hush-4712')), ['openings', 3])
    const [, salt = ''] = /"salt":"(..)/.exec(honest) ?? []
    const other = salt === '00' ? '11' : '00'
    assert.deepEqual(await difference(honest.replace(`"salt":"${salt}`, `"salt":"${other}`)), ['openings', 3])
    assert.deepEqual(await difference(honest.replace('"leaf":3,', '"leaf":4,')), ['openings', 4])
    for (const line of [
      '{',
      '[]',
      '{"leaf":3}',
      honest.split('\n')[0]?.replace('"leaf":3,', '"leaf":256,'),
    ]) {
      assert.deepEqual(await difference(`${line}\n`), ['openings', 0])
    }
    writeFileSync(bundle(), honest)
    assert.equal((await audit()).kind, 'proved')
  })

  it('are compared with the store, which may have changed what it once committed to', async () => {
    const writer = await openWriter()
    const events = await sample.events()
    await writer.append(events)
    await writer.publish()
    await writer.open(secrets)
    const changed = events.map((event, at) => (at === 3 ? { ...event, data: 'never said' } : event))
    const store = {
      async *readBatches() {
        yield changed
      },
    } as unknown as EventReader
    const source = folderSource(sample.folders.folder)
    const found = await verifyLog({ source, verifier: keys.signer, store })
    assert.ok(found.kind === 'different')
    assert.deepEqual([found.difference.part, found.difference.leaf], ['store', 3])
  })

  it('of events that are not signed for yet are published with the checkpoint that covers them', async () => {
    const writer = await openWriter()
    const events = await sample.events()
    await writer.append(events.slice(0, 300))
    await writer.publish()
    await writer.open(secrets)
    assert.equal(opened.length, 30)
    await writer.append(events.slice(300))
    assert.equal(opened.length, 30)
    await writer.publish()
    assert.equal(opened.length, 70)
    assert.equal((await audit()).kind, 'proved')
  })

  for (const kind of ['path', 'reader'] as const) {
    it(`are published by the thread of a log that is fed by a ${kind}, also after a failure`, async () => {
      const log = startMerkleLog({
        store: kind === 'path' ? { path: sample.path } : { reader: sample.store },
        ...sample.folders,
        checkpointIntervalMs: 20,
      })
      try {
        log.open(secrets.slice(0, 10)) // before the thread is there
        await until(() => log.status().published?.size === 700, 'a checkpoint over 700')
        await until(() => existsSync(bundle()) && shown().split(secretWord).length === 11, 'ten openings')
        // What was opened is opened again into what is there.
        rmSync(join(sample.folders.folder, 'opening'), { recursive: true })
        writeFileSync(join(sample.folders.folder, 'opening'), 'in the way')
        log.open(secrets.slice(0, 20))
        await until(() => log.status().failure !== undefined, 'a failure')
      } finally {
        await log.close()
      }
      rmSync(join(sample.folders.folder, 'opening'))
      const again = startMerkleLog({
        store: { path: sample.path },
        ...sample.folders,
        checkpointIntervalMs: 20,
      })
      try {
        again.open(secrets)
        await until(() => existsSync(bundle()) && shown().split(secretWord).length === 71, 'all openings')
        assert.equal((await audit()).kind, 'proved')
      } finally {
        await again.close()
      }
    })
  }
})
