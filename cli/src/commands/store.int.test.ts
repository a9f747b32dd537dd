import assert from 'node:assert/strict'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { eventId, openSqliteEventStore } from '@lilymed/event-store'
import { execute } from '../execute.ts'
import { commands } from './index.ts'

const namespace = '0192f0c1-2a4b-7000-8000-000000000001'

let directory: string
let path: string

const append = async (file: string, count: number): Promise<void> => {
  const store = openSqliteEventStore({ path: file })
  for (let index = 0; index < count; index++) {
    const data = { index, text: 'x'.repeat(200) }
    await store.append('s', 'any', [{ id: eventId(namespace, `${index}`), type: 'Happened', data }])
  }
  await store.close()
}

const lilymed = async (...words: string[]) => {
  let out = ''
  let err = ''
  const code = await execute(commands, words, {
    environment: {},
    print: (text) => (out += text),
    note: (text) => (err += text),
  })
  return { code, out, err }
}

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-cli-'))
  path = join(directory, 'events.db')
  await append(path, 500)
})
after(() => rmSync(directory, { recursive: true }))

describe('lilymed store', () => {
  test('info says what the store holds, in words and as one JSON document', async () => {
    const words = await lilymed('store', 'info', path)
    assert.equal(words.code, 0)
    assert.match(words.out, /^events +500 in 1 streams, 1 types$/m)
    assert.match(words.out, /^writer +none$/m)
    const { out } = await lilymed('store', 'info', path, '--json')
    const info = JSON.parse(out) as Record<string, unknown>
    assert.deepEqual(
      [info['path'], info['events'], info['head'], info['schemaVersion'], info['writer']],
      [path, 500, '00000000000001f4', 2, null],
    )
  })

  test('backup and restore bring the same store back, and neither overwrites', async () => {
    const backup = join(directory, 'backup.db')
    const restored = join(directory, 'restored.db')
    const made = await lilymed('store', 'backup', path, backup, '--json')
    assert.equal(made.code, 0)
    assert.equal((JSON.parse(made.out) as { events: number }).events, 500)
    const again = await lilymed('store', 'backup', path, backup)
    assert.deepEqual([again.code, again.out], [4, ''])
    assert.match(again.err, /backup\.db exists already and is not overwritten/)

    const over = await lilymed('store', 'restore', backup, path)
    assert.equal(over.code, 4)
    const { code, out } = await lilymed('store', 'restore', backup, restored)
    assert.equal(code, 0)
    assert.match(out, /^restored 500 events from .*backup\.db to .*restored\.db, checked/)
    const read = async (file: string) => {
      const reader = openSqliteEventStore({ path: file, readonly: true })
      const batches: unknown[] = []
      for await (const batch of reader.readBatches()) batches.push(batch)
      await reader.close()
      return batches
    }
    assert.deepEqual(await read(restored), await read(path))
  })

  test('a damaged store fails its check with the page and the way out, and is not changed', async () => {
    const damaged = join(directory, 'damaged.db')
    await append(damaged, 500)
    const file = openSync(damaged, 'r+')
    writeSync(file, Buffer.alloc(8_192, 0xa5), 0, 8_192, 11 * 8_192)
    closeSync(file)
    const before_ = readFileSync(damaged)

    const words = await lilymed('store', 'check', damaged)
    assert.equal(words.code, 5)
    assert.match(words.out, /page 12/)
    assert.match(words.out, /lilymed store restore <backup> .*damaged\.db/)
    const { code, out } = await lilymed('store', 'check', damaged, '--json')
    assert.equal(code, 5)
    const report = JSON.parse(out) as { sound: boolean; problems: { page?: number }[] }
    assert.equal(report.sound, false)
    assert.ok(report.problems.some(({ page }) => page === 12))

    const backup = await lilymed('store', 'backup', damaged, join(directory, 'never.db'))
    assert.deepEqual([backup.code, backup.out], [5, ''])
    assert.match(backup.err, /at page 12: .*lilymed store restore/)
    assert.equal(existsSync(join(directory, 'never.db')), false)
    assert.deepEqual(readFileSync(damaged), before_)

    const sound = await lilymed('store', 'check', path)
    assert.deepEqual([sound.code, sound.out], [0, `${path} is sound: 500 events\n`])
  })

  test('of much damage words show the first of it, and --json all', async () => {
    const damaged = join(directory, 'ruin.db')
    await append(damaged, 500)
    const file = openSync(damaged, 'r+')
    for (let page = 8; page < 40; page++) writeSync(file, Buffer.alloc(8_192, 0xa5), 0, 8_192, page * 8_192)
    closeSync(file)
    const { out } = await lilymed('store', 'check', damaged, '--json')
    const { problems } = JSON.parse(out) as { problems: object[] }
    assert.ok(problems.length > 5, out)
    const words = (await lilymed('store', 'check', damaged)).out.split('\n')
    assert.equal(words.filter((line) => /\bpage \d+/i.test(line)).length, 5)
    assert.equal(words[6], `  and ${problems.length - 5} more; --json lists them`)
    assert.match(words[7] ?? '', /^It was not changed/)
  })

  test('what is not there, not ours or too new has an exit code of its own', async () => {
    for (const command of ['info', 'check']) {
      const { code, err } = await lilymed('store', command, join(directory, 'none.db'))
      assert.equal(code, 3)
      assert.match(err, /there is no event store at .*none\.db/)
    }
    const newer = join(directory, 'newer.db')
    await append(newer, 1)
    const database = new DatabaseSync(newer)
    database.exec('PRAGMA user_version = 99')
    database.close()
    assert.equal((await lilymed('store', 'info', newer)).code, 4)
    assert.equal((await lilymed('store', 'backup', path)).code, 2)
  })
})
