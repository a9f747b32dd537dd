import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { NewEvent, SqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { projections } from '../projections/all.ts'
import { deals } from '../projections/deals.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createFactScript, toNewEvents } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playDeal } from '../testing/play-deal.ts'
import { playNetwork } from '../testing/play-network.ts'
import { openProjections } from './open-projections.ts'
import type { Projections } from './open-projections.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const stream = 'chain-31337.facts'
const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-projections-'))
  folders.push(folder)
  return folder
}

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'waited a minute in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const append = async (store: SqliteEventStore, script: FactScript, from = 0): Promise<number> => {
  const events = toNewEvents(script.events())
  for (let start = from; start < events.length; start += 50) {
    const batch = events.slice(start, start + 50) as unknown as [NewEvent, ...NewEvent[]]
    await store.append(stream, start === 0 ? 'no_stream' : BigInt(start - 1), batch)
  }
  return events.length
}

const written = (write: (script: FactScript) => void): FactScript => {
  const script = createFactScript()
  playNetwork(script)
  write(script)
  return script
}

const everyRow = (reads: ReadModel): unknown =>
  projections.map((projection) => reads.withPrefix(projection, 31_337, ''))

const opened = (directory: string, store: SqliteEventStore): Projections =>
  openProjections({ directory, store, logger })

const filesIn = (directory: string): readonly string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.db'))
    .toSorted()

/** Makes a built read model look like that of a program whose deals had another version. */
const age = (directory: string): void => {
  const db = new DatabaseSync(join(directory, filesIn(directory).at(-1) ?? ''))
  db.exec(`UPDATE projection SET version = version - 1 WHERE name = 'deals'`)
  db.close()
}

/** A directory with the read model of a log, and that log. */
const begun = async (script: FactScript) => {
  const store = openSqliteEventStore({ path: ':memory:' })
  const directory = newFolder()
  await append(store, script)
  const first = opened(directory, store)
  first.start()
  await until(() => first.isCaughtUp())
  await first.close()
  return { store, directory }
}

const reopened = async (directory: string, store: SqliteEventStore): Promise<Projections> => {
  const projected = opened(directory, store)
  projected.start()
  await until(() => projected.isCaughtUp())
  return projected
}

describe('openProjections', () => {
  const script = written((draft) => {
    playDeal(draft, 'one')
    playDeal(draft, 'two')
  })

  it('goes on where it stopped', async () => {
    const { store, directory } = await begun(script)
    assert.deepEqual(filesIn(directory), ['read-model-1.db'])
    const again = opened(directory, store)
    assert.deepEqual(everyRow(again.reads), everyRow(filledReadModel(script.events())))
    await again.close()
    assert.deepEqual(filesIn(directory), ['read-model-1.db'])
    await store.close()
  })

  it('builds a damaged read model anew, whatever of it is damaged', async () => {
    const { store, directory } = await begun(script)
    const spoil = (from: number): void => {
      const path = join(directory, filesIn(directory)[0] ?? '')
      const bytes = readFileSync(path)
      writeFileSync(path, bytes.fill(0xee, from))
    }
    for (const from of [32_768, 0]) {
      spoil(from)
      const again = await reopened(directory, store)
      assert.deepEqual(everyRow(again.reads), everyRow(filledReadModel(script.events())))
      await again.close()
      assert.equal(filesIn(directory).length, 1)
    }
    await store.close()
  })

  it('builds a read model anew of which a table, a column or an index was dropped by hand', async () => {
    const { store, directory } = await begun(script)
    const warnings: string[] = []
    const listening = { ...logger, warn: (_: object, message: string) => void warnings.push(message) }
    for (const drop of [
      'DROP TABLE rows_deals',
      'DROP TABLE before_image',
      'DROP TABLE checkpoint; DROP TABLE chain',
      'ALTER TABLE rows_deals RENAME TO deals_of_before',
      'ALTER TABLE rows_disputes DROP COLUMN body',
      'DROP INDEX rows_deals_sort',
    ]) {
      const path = join(directory, filesIn(directory)[0] ?? '')
      const db = new DatabaseSync(path)
      db.exec(drop)
      db.close()
      const again = openProjections({ directory, store, logger: listening as unknown as typeof logger })
      again.start()
      await until(() => again.isCaughtUp())
      assert.deepEqual(everyRow(again.reads), everyRow(filledReadModel(script.events())), drop)
      await again.close()
      assert.deepEqual(warnings.splice(0), ['a damaged read model is built anew from the log'], drop)
    }
    await store.close()
  })

  it('waits where the disk is full, showing what is there, and goes on when there is room', async (context) => {
    const own = written((draft) => playDeal(draft, 'one'))
    const { store, directory } = await begun(own)
    const told: string[] = []
    const tell = (_: object, message: string): void => void told.push(message)
    const listening = { ...logger, warn: tell, info: tell } as unknown as typeof logger
    let isFull = false
    const exec = DatabaseSync.prototype.exec
    context.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
      if (isFull && sql === 'COMMIT')
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
      return exec.call(this, sql)
    })
    const failures: unknown[] = []
    const onFailure = (failure: unknown): void => void failures.push(failure)
    const projected = openProjections({ directory, store, logger: listening, onFailure })
    const before = everyRow(projected.reads)
    const stored = toNewEvents(own.events()).length
    playDeal(own, 'two')
    await append(store, own, stored)
    isFull = true
    projected.start()
    await until(() => projected.waitsFor() !== undefined)
    const path = join(directory, 'read-model-1.db')
    assert.equal(projected.waitsFor(), `read model ${path}: the disk is full, nothing was written`)
    assert.equal(projected.isCaughtUp(), false)
    assert.deepEqual(everyRow(projected.reads), before)
    isFull = false
    await until(() => projected.isCaughtUp())
    assert.deepEqual(everyRow(projected.reads), everyRow(filledReadModel(own.events())))
    assert.deepEqual([projected.waitsFor(), projected.failure(), failures], [undefined, undefined, []])
    assert.deepEqual(told, [
      `read model ${path}: the disk is full, nothing was written; free space, and it goes on`,
      'the read model is written again',
    ])
    await projected.close()
    await store.close()
  })

  it('is built on a disk that is full at every other commit, the last of them included', async (context) => {
    const store = openSqliteEventStore({ path: ':memory:' })
    await append(store, script)
    const projected = opened(newFolder(), store)
    let commits = 0
    const exec = DatabaseSync.prototype.exec
    context.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
      if (sql === 'COMMIT' && this.location() !== null && ++commits % 2 === 1)
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
      return exec.call(this, sql)
    })
    projected.start()
    await until(() => projected.isCaughtUp())
    assert.ok(commits >= 4)
    assert.equal(projected.waitsFor(), undefined)
    assert.deepEqual(everyRow(projected.reads), everyRow(filledReadModel(script.events())))
    await projected.close()
    await store.close()
  })

  it('shows the former read model until the new one has caught up, then that, and removes the former', async () => {
    const { store, directory } = await begun(script)
    age(directory)
    const projected = opened(directory, store)
    const { reads } = projected
    assert.equal(reads.edition().isFormer, true)
    assert.deepEqual(everyRow(reads), everyRow(filledReadModel(script.events())))
    const position = reads.checkpoint()?.position
    assert.equal(projected.rebuilding(), 0)
    const former = reads.edition().id
    const reading = reads.facts.after('', 1000)
    let told = 0
    reads.onCommit(() => (told += 1))

    projected.start()
    await until(() => projected.isCaughtUp())
    assert.equal(projected.rebuilding(), undefined)
    assert.equal(reads.edition().isFormer, false)
    assert.notEqual(reads.edition().id, former)
    assert.equal(reads.checkpoint()?.position, position)
    assert.ok(told > 0)
    assert.equal((await reading).length, (await reads.facts.after('', 1000)).length)
    assert.deepEqual(everyRow(reads), everyRow(filledReadModel(script.events())))
    await projected.close()
    assert.deepEqual(filesIn(directory), ['read-model-2.db'])
    await store.close()
  })

  it('says when what is shown has become current, at a start and after an exchange, though nothing is committed then', async () => {
    const { store, directory } = await begun(script)
    const projected = opened(directory, store)
    const told: [string, boolean][] = []
    const tell = (): void => void told.push([projected.reads.edition().id, projected.isCaughtUp()])
    const stop = projected.onCurrent(tell)
    projected.start()
    await until(() => told.length > 0)
    projected.rebuild()
    await until(() => told.length > 1)
    assert.deepEqual(told, [
      ['1', true],
      ['2', true],
    ])
    stop()
    projected.rebuild()
    await until(() => projected.reads.edition().id === '3' && projected.isCaughtUp())
    assert.equal(told.length, 2)
    await projected.close()
    await store.close()
  })

  it('keeps following the log while it is built again on request, and afterwards', async () => {
    const grown = written((draft) => playDeal(draft, 'one'))
    const { store, directory } = await begun(grown)
    const projected = await reopened(directory, store)
    projected.rebuild()
    projected.rebuild()
    const half = grown.events().length
    playDeal(grown, 'two')
    await append(store, grown, half)
    await until(() => projected.rebuilding() === undefined)
    const seen = grown.events().length
    playDeal(grown, 'three')
    await append(store, grown, seen)
    await until(() => projected.reads.list(deals, { order: 'ascending', limit: 9 }).length === 3)
    await until(() => projected.reads.chains()[0]?.block === grown.block() - 1)
    assert.deepEqual(everyRow(projected.reads), everyRow(filledReadModel(grown.events())))
    await projected.close()
    assert.deepEqual(filesIn(directory), ['read-model-2.db'])
    await store.close()
  })

  it('is whole after a stop at any point of an exchange', async () => {
    const { store, directory } = await begun(script)
    const whole = everyRow(filledReadModel(script.events()))
    const built = newFolder()
    cpSync(directory, built, { recursive: true })
    age(directory)

    // Stopped before and while the new one is built: a file that is not finished lies beside the former.
    const early = opened(directory, store)
    const stopped = newFolder()
    cpSync(directory, stopped, { recursive: true })
    assert.deepEqual(filesIn(stopped), ['read-model-1.db', 'read-model-2.db'])
    await early.close()

    // Stopped after the new one was finished and before the former was removed.
    const both = newFolder()
    cpSync(join(directory, 'read-model-1.db'), join(both, 'read-model-1.db'))
    cpSync(join(built, 'read-model-1.db'), join(both, 'read-model-7.db'))

    // Stopped while files were removed, or with one that is none.
    const odd = newFolder()
    cpSync(join(built, 'read-model-1.db'), join(odd, 'read-model-3.db'))
    cpSync(new URL(import.meta.url), join(odd, 'read-model-4.db'))

    for (const [folder, left] of [
      [stopped, 'read-model-3.db'],
      [both, 'read-model-7.db'],
      [odd, 'read-model-3.db'],
      [newFolder(), 'read-model-1.db'],
    ] as const) {
      const projected = await reopened(folder, store)
      assert.deepEqual(everyRow(projected.reads), whole)
      await projected.close()
      assert.deepEqual(filesIn(folder), [left])
    }
    await store.close()
  })

  it('follows an operator below what was final by building itself again, and no one else', async () => {
    const deep = written((draft) => {
      playDeal(draft, 'one')
      draft.finalise(draft.block() - 1)
      playDeal(draft, 'two')
    })
    const { store, directory } = await begun(deep)
    const projected = await reopened(directory, store)
    const seen = deep.events().length
    deep.rewind(1, { decidedBy: 'operator' })
    playDeal(deep, 'three')
    deep.finalise(deep.block() - 1)
    const rewound = await append(store, deep, seen)
    await until(() => projected.isCaughtUp() && projected.reads.chains()[0]?.rewinds === 1)
    const straight = written((draft) => playDeal(draft, 'three'))
    assert.deepEqual(
      projected.reads.list(deals, { order: 'ascending', limit: 9 }).map(({ row }) => row.dealId),
      filledReadModel(straight.events())
        .list(deals, { order: 'ascending', limit: 9 })
        .map(({ row }) => row.dealId),
    )
    assert.equal(projected.failure(), undefined)

    // Twice as deep, from an empty directory too: whoever builds from the log alone finds both on the way.
    deep.rewind(2, { decidedBy: 'operator' })
    playDeal(deep, 'four')
    const grown = await append(store, deep, rewound)
    await until(() => projected.isCaughtUp() && projected.reads.chains()[0]?.rewinds === 2)
    const fresh = await reopened(newFolder(), store)
    assert.deepEqual(everyRow(fresh.reads), everyRow(projected.reads))
    assert.deepEqual(
      (await fresh.reads.facts.after('', 1000)).map(({ retracted }) => retracted),
      (await projected.reads.facts.after('', 1000)).map(({ retracted }) => retracted),
    )
    await fresh.close()

    deep.finalise(deep.block() - 1)
    deep.rewind(2)
    await append(store, deep, grown)
    await until(() => projected.failure() !== undefined)
    assert.equal((projected.failure() as { code: string }).code, 'REWIND_BELOW_FINALITY')
    await projected.close()
    await store.close()
  })
})
