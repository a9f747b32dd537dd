import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import type { CompletedFinding } from '../runs/run-view.ts'
import type { FinishedRun } from './journal.ts'
import { openJournal } from './open-journal.ts'
import type { OpenedJournal } from './open-journal.ts'
import { prepareSchema } from './schema.ts'

const idOf = (letter: string) => `0x${Buffer.from(letter).toString('hex').padStart(64, '0')}`
const failed = (letter: string, retryable = false): FinishedRun => ({
  runId: idOf(letter),
  state: 'failed',
  finding: { code: 'TIMEOUT', message: 'too slow', retryable },
})

describe('openJournal', () => {
  let directory = ''
  let path = ''
  let journal: OpenedJournal
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lilymed-journal-'))
    path = join(directory, 'journal.db')
    journal = openJournal(path, () => 100)
  })
  afterEach(() => {
    journal.close()
    rmSync(directory, { recursive: true })
  })
  /** As after a crash: the file is opened again without having been closed in order. */
  const crash = () => {
    const copy = join(directory, 'copy.db')
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix)
    journal.close()
    path = copy
    journal = openJournal(path, () => 100)
  }
  const admit = (letter: string, tenant = 'a', previous?: CompletedFinding): number => {
    const sequence = journal.nextSequence
    const engine = 'onnx'
    const provider = 'cpu'
    const requirements = { cpus: 2 }
    journal.admit({
      sequence,
      tenant,
      runId: idOf(letter),
      engine,
      provider,
      requirements,
      wallTimeMs: 5,
      deadlineMs: undefined,
      arrivedMs: 7,
      ...(previous === undefined ? {} : { previous }),
    })
    return sequence
  }
  const unfinished = () => journal.unfinished().map(({ runId }) => runId)

  it('keeps what was taken on, in order, with everything the scheduler needs', () => {
    const first = admit('x')
    admit('y')
    crash()
    assert.deepEqual(journal.unfinished()[0], {
      sequence: first,
      tenant: 'a',
      runId: idOf('x'),
      engine: 'onnx',
      provider: 'cpu',
      requirements: { cpus: 2 },
      wallTimeMs: 5,
      deadlineMs: undefined,
      arrivedMs: 7,
      attempts: 0,
    })
    assert.deepEqual(unfinished(), [idOf('x'), idOf('y')])
    assert.ok(journal.nextSequence > first + 1)
  })

  it('keeps one result of a run, and who may read its artifacts', () => {
    const sequence = admit('x')
    journal.start(sequence)
    assert.equal(journal.finish(sequence, failed('x'), ['0x1', '0x2', '0x1']), true)
    assert.equal(journal.finish(sequence, failed('x', true), ['0x3']), false)
    crash()
    assert.deepEqual(journal.find('a', idOf('x')), failed('x'))
    assert.equal(journal.find('b', idOf('x')), undefined)
    assert.deepEqual(
      ['0x1', '0x2', '0x3', idOf('x')].map((digest) => journal.mayRead('a', digest)),
      [true, true, false, true],
    )
    assert.equal(journal.mayRead('b', '0x1'), false)
    assert.deepEqual(
      ['0x1', idOf('x')].map((digest) => journal.makerOf('a', digest)),
      [idOf('x'), undefined],
    )
    journal.grant('b', '0x1')
    assert.deepEqual(journal.readersOf('0x1'), ['a', 'b'])
    journal.pruneGrants(3, () => false)
    assert.equal(journal.mayRead('a', '0x1'), true, 'the last three of each tenant are remembered')
    journal.pruneGrants(0, (digest) => digest === '0x2')
    assert.deepEqual(
      ['0x1', '0x2'].map((digest) => journal.mayRead('a', digest)),
      [false, true],
    )
  })

  it('keeps what a run found before, whatever another execution of it comes to', () => {
    const finding = { resultCid: 'Qm' } as CompletedFinding
    const again = () => {
      const sequence = admit('x', 'a', finding)
      assert.equal(journal.find('a', idOf('x')), undefined)
      assert.deepEqual(journal.unfinished()[0]?.previous, finding)
      journal.start(sequence)
      return sequence
    }
    const first = again()
    const completed: FinishedRun = { runId: idOf('x'), state: 'completed', finding }
    journal.finish(first, completed, [], true)
    assert.deepEqual([journal.find('a', idOf('x')), journal.isLost('a', idOf('x'))], [completed, true])
    const second = again()
    crash()
    journal.start(second)
    crash()
    assert.deepEqual(journal.unfinished(), [])
    assert.deepEqual(journal.find('a', idOf('x')), completed)
  })

  it('keeps evidence until it is fetched, or too old', () => {
    const evidence = [1, 2, 3].map((madeMs) => ({ tenant: 'a', digest: `0x${madeMs}`, madeMs }))
    for (const each of evidence) {
      journal.keepEvidence(each)
      journal.grant('a', each.digest)
    }
    assert.equal(journal.markFetched('a', '0x2'), true)
    assert.equal(journal.markFetched('a', '0x2'), false)
    assert.equal(journal.markFetched('b', '0x1'), false)
    crash()
    assert.deepEqual(journal.unfetchedEvidence(), [evidence[0], evidence[2]])
    assert.deepEqual(journal.expireEvidence(3), evidence.slice(0, 2))
    assert.deepEqual(journal.expireEvidence(3), [])
    assert.deepEqual(
      ['0x1', '0x3'].map((digest) => journal.mayRead('a', digest)),
      [false, true],
    )
  })

  it('brings a journal of version 1 to this one, with every grant in it', () => {
    journal.close()
    rmSync(path)
    const old = new DatabaseSync(path)
    prepareSchema(old, 1)
    old.exec("INSERT INTO grants (digest, tenant) VALUES ('0x1', 'a'), ('0x1', 'b')")
    old.close()
    journal = openJournal(path, () => 100)
    assert.deepEqual(journal.readersOf('0x1').toSorted(), ['a', 'b'])
    assert.equal(journal.finish(admit('x'), failed('x'), ['0x1']), true)
    assert.equal(journal.makerOf('a', '0x1'), idOf('x'))
    assert.equal(journal.makerOf('b', '0x1'), undefined)
  })

  it('lets nobody else on the machine read it', () => {
    assert.equal(statSync(path).mode & 0o777, 0o600)
  })

  it('runs an interrupted run once more, and gives it up the second time', () => {
    const sequence = admit('x')
    journal.start(sequence)
    crash()
    assert.deepEqual(
      journal.unfinished().map(({ attempts }) => attempts),
      [1],
    )
    // Stopping in order is no interruption.
    journal.start(sequence)
    journal.requeue(sequence)
    crash()
    assert.equal(journal.unfinished().length, 1)
    journal.start(sequence)
    crash()
    assert.deepEqual(unfinished(), [])
    const found = journal.find('a', idOf('x'))
    assert.ok(found?.state === 'failed' && found.finding.code === 'EXECUTOR_UNAVAILABLE')
    assert.equal(found.finding.retryable, false)
  })

  it('takes a failed run on anew, as the last in the queue', () => {
    const first = admit('x')
    journal.finish(first, failed('x', true), [])
    admit('y')
    const again = admit('x')
    assert.equal(journal.find('a', idOf('x')), undefined)
    assert.deepEqual(unfinished(), [idOf('y'), idOf('x')])
    assert.equal(journal.finish(first, failed('x'), []), false)
    assert.equal(journal.finish(again, failed('x'), []), true)
  })

  it('forgets the oldest findings beyond its limit, never an unfinished run', () => {
    journal.close()
    journal = openJournal(path, () => 10)
    admit('waiting')
    for (let index = 0; index < 200; index += 1) journal.finish(admit(`${index}`), failed(`${index}`), [])
    assert.equal(journal.find('a', idOf('0')), undefined)
    assert.notEqual(journal.find('a', idOf('199')), undefined)
    assert.deepEqual(unfinished(), [idOf('waiting')])
    const database = new DatabaseSync(path, { readOnly: true })
    assert.ok(Number(database.prepare('SELECT count(*) AS n FROM runs').get()?.['n']) < 80)
    database.close()
  })

  it('forgets findings of each tenant by its own share, however many another has', () => {
    journal.close()
    journal = openJournal(path, (tenant) => (tenant === 'few' ? 2 : 4))
    journal.finish(admit('mine', 'few'), failed('mine'), [])
    for (let index = 0; index < 128; index += 1) journal.finish(admit(`${index}`), failed(`${index}`), [])
    assert.notEqual(journal.find('few', idOf('mine')), undefined)
    assert.equal(journal.find('a', idOf('1')), undefined)
  })

  it('reads a torn log up to its last whole transaction, wherever it was torn', () => {
    for (const letter of ['u', 'v', 'w', 'x', 'y']) admit(letter)
    const all = unfinished()
    const wal = readFileSync(`${path}-wal`)
    fc.assert(
      fc.property(fc.nat(wal.length), fc.boolean(), (length, isNoise) => {
        const torn = join(directory, 'torn.db')
        copyFileSync(path, torn)
        writeFileSync(`${torn}-wal`, wal)
        if (isNoise)
          writeFileSync(
            `${torn}-wal`,
            Buffer.concat([wal.subarray(0, length), Buffer.alloc(wal.length - length, 7)]),
          )
        else truncateSync(`${torn}-wal`, length)
        const opened = openJournal(torn, () => 100)
        const found = opened.unfinished().map(({ runId }) => runId)
        opened.close()
        for (const suffix of ['', '-wal', '-shm']) rmSync(torn + suffix, { force: true })
        assert.deepEqual(found, all.slice(0, found.length))
        assert.equal(opened.setAside, undefined)
        if (length === wal.length) assert.equal(found.length, all.length)
      }),
      { numRuns: 60 },
    )
  })

  it('puts a file that is no journal any more aside, and begins anew', () => {
    for (let index = 0; index < 50; index += 1) admit(`${index}`)
    journal.close()
    for (const damage of [
      (bytes: Buffer) => bytes.fill(0xff, 0, 100),
      (bytes: Buffer) => bytes.fill(0xff, 4_096, bytes.length),
    ]) {
      const bytes = readFileSync(path)
      damage(bytes)
      writeFileSync(path, bytes)
      journal = openJournal(path, () => 100)
      assert.ok(
        journal.setAside !== undefined &&
          readdirSync(directory).some((name) => journal.setAside?.endsWith(name)),
      )
      assert.deepEqual(unfinished(), [])
      admit('new')
      assert.deepEqual(unfinished(), [idOf('new')])
      journal.close()
    }
    journal = openJournal(path, () => 100)
  })
})
