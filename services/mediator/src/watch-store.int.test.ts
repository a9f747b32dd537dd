import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openSqliteEventStore, Unavailable, WrongExpectedRevision } from '@lilymed/event-store'
import { watchStore } from './watch-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-watch-store-'))
const kept = openSqliteEventStore({ path: join(folder, 'events.db') })
after(async () => {
  await kept.close()
  rmSync(folder, { recursive: true })
})
const event = () => ({ id: crypto.randomUUID(), type: 'T', data: 1 })

describe('watchStore', () => {
  it('is not well from an append that the disk refused until the next that it takes', async () => {
    let refuses = false
    const append: typeof kept.append = (...request) =>
      refuses ? Promise.reject(new Unavailable('the disk is full')) : kept.append(...request)
    const health = () => ({ ok: true, detail: 'embedded' })
    const watched = watchStore({ store: { ...kept, append }, health })
    await watched.store.append('s', 'any', [event()])
    assert.deepEqual(watched.health(), health())
    refuses = true
    await assert.rejects(watched.store.append('s', 'any', [event()]), { message: 'the disk is full' })
    assert.deepEqual(watched.health(), { ok: false, detail: 'the disk is full' })
    refuses = false
    await assert.rejects(watched.store.append('s', 'no_stream', [event()]), WrongExpectedRevision)
    assert.equal(watched.health().ok, false)
    await watched.store.append('s', 'any', [event()])
    await assert.rejects(watched.store.append('s', 'no_stream', [event()]), WrongExpectedRevision)
    assert.deepEqual(watched.health(), health())
  })

  it('says what the store itself says where that is not well', () => {
    const away = { ok: false, detail: 'does not answer since noon' }
    assert.deepEqual(watchStore({ store: kept, health: () => away }).health(), away)
  })
})
