import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { Connection } from './connection.ts'
import { createDoorbell } from './doorbell.ts'

test('what was heard between two waits ends the next one at once, in a log that was empty too', async () => {
  const subscription = Object.assign(new EventEmitter(), { unsubscribe: async () => {} })
  const writing = () => ({ subscribeToAll: () => subscription })
  const bell = createDoorbell({ writing } as unknown as Connection, 'start')
  const never = new AbortController().signal
  await bell.wait('start', 1, never)
  subscription.emit('data', { event: { position: { commit: 7n, prepare: 7n } } })
  const late = AbortSignal.timeout(50_000)
  await bell.wait('start', 60_000, late)
  assert.equal(late.aborted, false)
  bell.close()
})
