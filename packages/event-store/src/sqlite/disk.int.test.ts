import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test, type TestContext } from 'node:test'
import { fill } from '../contract-suite/fixtures.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'
import { onSmallDisk } from './test-support/small-disk.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const scriptOf = (name: string) => new URL(`test-support/${name}`, import.meta.url).pathname

const runToJson = ([command = '', ...args]: readonly string[]): unknown =>
  JSON.parse(execFileSync(command, args, { encoding: 'utf8', timeout: 60_000 }))

interface FillOutcome {
  readonly acknowledged: number
  readonly refusals: readonly { code: string; retryable: boolean; message: string }[]
  readonly keptWhileFull: boolean
  readonly resumed: boolean
  readonly keptAfterwards: boolean
  readonly keptWhenOpenedAgain: boolean
  readonly problems: readonly unknown[]
}

const assertNothingLost = (outcome: FillOutcome) => {
  assert.ok(outcome.acknowledged > 50, `only ${outcome.acknowledged} events fitted`)
  assert.equal(outcome.refusals.length, 6, 'refused while full, and not once after')
  const { refusals: _, acknowledged: __, ...rest } = outcome
  assert.deepEqual(rest, {
    keptWhileFull: true,
    resumed: true,
    keptAfterwards: true,
    keptWhenOpenedAgain: true,
    problems: [],
  })
}

/** Where the system has no mounts to give, the run says by name which proof it went without. */
const withSmallDisk = (context: TestContext, size: string, command: readonly string[]): unknown => {
  const wrapped = onSmallDisk(directory, size, command)
  if (wrapped) return runToJson(wrapped)
  context.diagnostic(
    'this system gives no process mounts of its own (unshare --mount); proven by file size only',
  )
  return undefined
}

test('a disk that fills up refuses in words, and appends go on when there is room, nothing lost', (context) => {
  const script = scriptOf('fill-disk.child.ts')
  const ballast = join(directory, 'ballast')
  const outcome = withSmallDisk(context, '32m', [
    'sh',
    '-c',
    'head -c 16777216 /dev/zero > "$0" && exec "$@"',
    ballast,
    process.execPath,
    script,
    join(directory, 'events.db'),
    'rm',
    ballast,
  ]) as FillOutcome | undefined
  if (outcome === undefined) return
  assertNothingLost(outcome)
  for (const { code, retryable, message } of outcome.refusals) {
    assert.deepEqual([code, retryable], ['UNAVAILABLE', true])
    assert.match(message, /events\.db: the disk is full, nothing was written; free space/)
  }
})

test('a limit on the size of files, met by the log in the middle of a commit, loses nothing either', () => {
  const script = scriptOf('fill-disk.child.ts')
  const raise = 'exec prlimit --pid "$PPID" --fsize=unlimited'
  const outcome = runToJson([
    'prlimit',
    `--fsize=${6 * 1024 * 1024}:unlimited`,
    process.execPath,
    script,
    join(directory, 'events.db'),
    'sh',
    '-c',
    raise,
  ]) as FillOutcome
  assertNothingLost(outcome)
  for (const { code, retryable } of outcome.refusals) {
    assert.ok(['UNAVAILABLE', 'OUTCOME_UNKNOWN'].includes(code), code)
    assert.equal(retryable, true)
  }
})

test('a copy that does not fit says which disk is full and leaves nothing on it', async (context) => {
  const source = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  context.after(() => rmSync(source, { recursive: true }))
  const path = join(source, 'events.db')
  const store = openSqliteEventStore({ path })
  await fill(store, 5_000)
  await store.close()
  const copy = join(directory, 'copy.db')
  const command = [process.execPath, scriptOf('copy-to-disk.child.ts'), path, copy]
  const outcome = withSmallDisk(context, '256k', command)
  if (outcome === undefined) return
  const message = `${copy}: the disk is full; nothing was left there, free space and try again`
  assert.deepEqual(outcome, { refusal: { code: 'UNAVAILABLE', retryable: true, message }, left: [] })
})

test('a read-only disk refuses a writer in words, and serves readers and checks', (context) => {
  const outcome = withSmallDisk(context, '8m', [
    process.execPath,
    scriptOf('read-only-disk.child.ts'),
    directory,
  ]) as { refusals: FillOutcome['refusals']; readable: number; sound: boolean; revision: string } | undefined
  if (outcome === undefined) return
  assert.equal(outcome.refusals.length, 2)
  for (const { code, retryable, message } of outcome.refusals) {
    assert.deepEqual([code, retryable], ['UNAVAILABLE', true])
    assert.match(message, /cannot be written: the file or its file system is read-only; make it writable/)
  }
  assert.deepEqual([outcome.readable, outcome.sound, outcome.revision], [3, true, '3'])
})
