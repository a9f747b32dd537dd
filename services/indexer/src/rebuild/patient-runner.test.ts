import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createPatientRunner } from './patient-runner.ts'
import type { PatientRunner } from './patient-runner.ts'

const full = new Error('full')

/** A patient runner over runners that do as the test says; pauses last until it says so. */
const setUp = () => {
  const begun: Array<{ fail: (failure: unknown) => void; reach: () => void; isClosed: boolean }> = []
  const told: string[] = []
  const pauses: number[] = []
  let commit = (): void => undefined
  let goOn = (): void => undefined
  const runner: PatientRunner = createPatientRunner({
    create: (fail, reach) => {
      const one = { fail, reach, isClosed: false }
      return {
        start: () => void begun.push(one),
        isCaughtUp: () => false,
        failure: () => undefined,
        close: async () => {
          one.isClosed = true
        },
      }
    },
    passing: (failure) => (failure === full ? 'the disk is full' : undefined),
    onCommit: (listener) => {
      commit = listener
      return () => undefined
    },
    onWait: (reason) => told.push(`waits: ${reason}`),
    onGoOn: () => told.push('goes on'),
    onFailure: (failure) => told.push(`failed: ${String(failure)}`),
    pause: async (ms, signal) => {
      pauses.push(ms)
      const over = Promise.withResolvers<void>()
      goOn = over.resolve
      signal.addEventListener('abort', () => over.resolve())
      await over.promise
    },
  })
  runner.start()
  const fail = async (failure: unknown): Promise<void> => {
    begun.at(-1)?.fail(failure)
    goOn()
    await turn()
  }
  return { runner, begun, told, pauses, fail, commit: () => commit() }
}

describe('a runner that is patient', () => {
  test('begins again after pauses that grow, until something is stored, and tells of that once', async () => {
    const { runner, begun, told, pauses, fail, commit } = setUp()
    for (let times = 0; times < 8; times += 1) await fail(full)
    assert.deepEqual(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
    assert.equal(begun.length, 9)
    assert.deepEqual(
      [begun[0]?.isClosed, begun[8]?.isClosed, runner.waitsFor()],
      [true, false, 'the disk is full'],
    )
    commit()
    commit()
    assert.equal(runner.waitsFor(), undefined)
    assert.deepEqual(told, ['waits: the disk is full', 'goes on'])
    await fail(full)
    assert.equal(pauses.at(-1), 250)
    // Nothing was left to be stored.
    begun.at(-1)?.reach()
    assert.equal(runner.waitsFor(), undefined)
  })

  test('tells of a failure that does not pass, and begins no more', async () => {
    const { begun, told, fail } = setUp()
    await fail(new Error('damaged'))
    assert.deepEqual([told, begun.length], [['failed: Error: damaged'], 1])
  })

  test('closes while it waits, without beginning again', async () => {
    const { runner, begun } = setUp()
    begun[0]?.fail(full)
    await runner.close()
    assert.deepEqual([begun.length, begun[0]?.isClosed], [1, true])
  })
})
