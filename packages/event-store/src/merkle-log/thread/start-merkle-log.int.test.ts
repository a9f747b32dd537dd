import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verifyLog } from '../audit/verify-log.ts'
import { folderSource } from '../folder/tile-source.ts'
import { openSqliteEventStore } from '../../sqlite/open-sqlite-event-store.ts'
import { openCheckpoint } from '../note/checkpoint.ts'
import { openLogKeys } from '../note/key-file.ts'
import { sampleStore } from '../testing/sample-store.ts'
import type { SampleStore } from '../testing/sample-store.ts'
import { until } from '../testing/until.ts'
import { startMerkleLog } from './start-merkle-log.ts'
import type { MerkleLog, MerkleLogOptions } from './start-merkle-log.ts'

describe('a log in its own thread', () => {
  let sample: SampleStore
  let running: MerkleLog[]

  beforeEach(() => {
    sample = sampleStore()
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((log) => log.close()))
    await sample.remove()
  })

  const start = (options: Partial<MerkleLogOptions> = {}): MerkleLog => {
    const log = startMerkleLog({
      store: { path: sample.path },
      ...sample.folders,
      checkpointIntervalMs: 20,
      ...options,
    })
    running.push(log)
    return log
  }
  const reached = (log: MerkleLog, size: number): Promise<void> =>
    until(() => log.status().published?.size === size, `a checkpoint over ${size}`)
  const audit = () =>
    verifyLog({
      source: folderSource(sample.folders.folder),
      verifier: openLogKeys(sample.folders.privateFolder).signer,
      saltKey: openLogKeys(sample.folders.privateFolder).saltKey,
      store: sample.store,
    })

  it('takes in what is there, follows what is appended, and goes on where it stopped', async () => {
    await sample.append(700)
    const log = start()
    await reached(log, 700)
    for (let size = 1_000; size <= 1_600; size += 300) {
      await sample.append(300)
      await reached(log, size)
    }
    assert.equal(log.status().failure, undefined)
    await log.close()
    await sample.append(100)
    const again = start()
    await reached(again, 1_700)
    assert.equal(again.status().vkey, log.status().vkey)
    assert.equal((await audit()).kind, 'proved')
  })

  it('may be closed at any moment, and twice', async () => {
    await start().close()
    const log = start({ checkpointIntervalMs: 600_000 })
    await reached(log, 0)
    await sample.append(50)
    await Promise.all([log.close(), log.close()])
    const { signer } = openLogKeys(sample.folders.privateFolder)
    const note = readFileSync(join(sample.folders.folder, 'checkpoint'), 'utf8')
    assert.ok([0, 50].includes(openCheckpoint(note, signer).size), 'before or after the events, not between')
    await reached(start(), 50)
  })

  it('comes to the same root when it is fed by any reader as when it reads the file itself', async () => {
    await sample.append(900)
    const own = start({ origin: 'lilymed/one' })
    await reached(own, 900)
    await own.close()
    const fedFolder = join(sample.folder, 'fed')
    mkdirSync(sample.folders.privateFolder.concat('-fed'), { mode: 0o700 })
    for (const name of ['checkpoint.key', 'salt.key']) {
      const bytes = readFileSync(join(sample.folders.privateFolder, name))
      writeFileSync(join(`${sample.folders.privateFolder}-fed`, name), bytes, { mode: 0o600 })
    }
    const fed = start({
      store: { reader: sample.store },
      folder: fedFolder,
      privateFolder: `${sample.folders.privateFolder}-fed`,
    })
    await reached(fed, 900)
    assert.equal(fed.status().published?.note, own.status().published?.note, 'byte for byte')
    await sample.append(100)
    await reached(fed, 1_000)
    await fed.close()
    const again = start()
    await reached(again, 1_000)
    assert.equal(fed.status().published?.note, again.status().published?.note)
  })

  it('stops and says so where the store was restored from an older copy', async () => {
    await sample.append(300)
    const log = start()
    await reached(log, 300)
    await log.close()
    const other = sampleStore()
    await other.append(100)
    for (const store of [{ path: other.path }, { reader: other.store }]) {
      const failed = Promise.withResolvers<{ error: unknown; willRetry: boolean }>()
      const again = start({ store, onFailure: (error, willRetry) => failed.resolve({ error, willRetry }) })
      const { error, willRetry } = await failed.promise
      assert.equal((error as { code: string }).code, 'LOG_DIVERGED')
      assert.equal(willRetry, false)
      assert.match(again.status().failure ?? '', /restored from an older copy/)
      await again.close()
    }
    await other.remove()
  })

  it('waits out what may pass, and then goes on', async () => {
    await sample.append(10)
    const missing = join(sample.folder, 'later.db')
    const failures: boolean[] = []
    const log = start({ store: { path: missing }, onFailure: (_, willRetry) => failures.push(willRetry) })
    await until(() => failures.length > 0, 'a failure')
    assert.deepEqual(failures.slice(0, 1), [true])
    const later = openSqliteEventStore({ path: missing })
    await later.append('s', 'any', [{ id: '0190b2c3-d4e5-7f60-8a1b-000000000001', type: 'T', data: 1 }])
    await reached(log, 1)
    assert.equal(log.status().failure, undefined)
    await log.close()
    await later.close()
  })

  it('survives SIGKILL at any moment: what is shown is always whole, and it goes on from there', async () => {
    await sample.store.close()
    const child = fileURLToPath(new URL('../testing/log.child.ts', import.meta.url))
    const { folder, privateFolder } = sample.folders
    let last = 0
    for (let kill = 1; kill <= 6; kill++) {
      const running = spawn(
        process.execPath,
        [child, sample.path, folder, privateFolder, String(kill * 1e6)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      const goal = last + 100 * kill
      for await (const line of createInterface(running.stdout)) {
        if (Number(line) >= goal) running.kill('SIGKILL')
      }
      const { signer, saltKey } = openLogKeys(privateFolder)
      const store = openSqliteEventStore({ path: sample.path })
      const found = await verifyLog({ source: folderSource(folder), verifier: signer, saltKey, store })
      assert.equal(found.kind, 'proved', JSON.stringify(found))
      assert.ok(found.kind === 'proved' && found.checkpoint.size >= goal, 'nothing signed is lost')
      last = found.kind === 'proved' ? found.checkpoint.size : 0
      await store.close()
    }
    rmSync(join(folder, 'tile'), { recursive: true })
    const log = start()
    const size = await (async () => {
      await until(() => (log.status().published?.size ?? 0) > last, 'the log to be built again')
      return log.status().published?.size
    })()
    assert.ok((size ?? 0) > last)
  })
})
