import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitCodes } from '@lilymed/service-kit'
import { untilStopped } from './until-stopped.ts'

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${name} ends the work and is what the exit code tells, however the work ends`, async () => {
    const listeners = process.listenerCount(name)
    for (const isThrown of [true, false]) {
      const code = await untilStopped(async (signal) => {
        process.emit(name)
        assert.ok(signal.aborted)
        if (isThrown) throw new Error('what was stopped fails')
        return exitCodes.ok
      })
      assert.equal(code, exitCodes.interrupted)
    }
    assert.equal(process.listenerCount(name), listeners)
  })
}

test('failures of work that nobody stopped are told', async () => {
  await assert.rejects(
    untilStopped(() => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  )
  assert.equal(await untilStopped(async () => exitCodes.different), exitCodes.different)
})
