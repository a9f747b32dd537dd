import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChallengePosition, DryRun } from '@lilymed/api'
import { createRerunQueue } from './rerun-queue.ts'
import type { RerunJob } from './rerun-queue.ts'

const position = (dealId: string) => ({ dealId }) as ChallengePosition
const ran = (resultCid: string): DryRun => ({ state: 'completed', resultCid, drawClass: '0x01' })
const advice = { advice: 'challenge' as const, reason: 'it differs' }
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

describe('runs of one’s own', () => {
  it('are made one after the other, once each, and their answers taken once', async () => {
    const order: string[] = []
    const gates = new Map<string, () => void>()
    const queue = createRerunQueue({
      run: ({ dealId }) => {
        order.push(dealId)
        return new Promise((resolve) =>
          gates.set(dealId, () => resolve({ advice, runs: [ran('a'), ran('a')] })),
        )
      },
    })
    for (const dealId of ['one', 'two', 'one']) queue.ask(position(dealId))
    assert.deepEqual(order, ['one'])
    assert.equal(queue.isIdle(), false)
    gates.get('one')?.()
    await settled()
    assert.deepEqual(order, ['one', 'two'])
    queue.ask(position('one'))
    gates.get('two')?.()
    await settled()
    assert.deepEqual(order, ['one', 'two'], 'an answer that is waiting is not asked for again')
    assert.deepEqual(
      queue.take().map(({ dealId, resultCid }) => [dealId, resultCid]),
      [
        ['one', 'a'],
        ['two', 'a'],
      ],
    )
    assert.deepEqual(queue.take(), [])
    assert.equal(queue.isIdle(), true)
  })

  it('have a result where both gave it', async () => {
    const runsOf = async (runs: readonly DryRun[]) => {
      const queue = createRerunQueue({ run: async () => ({ advice, runs }) })
      queue.ask(position('one'))
      await settled()
      return queue.take()[0]?.resultCid
    }
    const failed: DryRun = { state: 'failed', code: 'TIMEOUT', message: 'too slow' }
    assert.equal(await runsOf([ran('a'), ran('a')]), 'a')
    for (const runs of [[], [ran('a')], [ran('a'), ran('b')], [failed, failed], [ran('a'), failed]])
      assert.equal(await runsOf(runs), null)
  })

  it('that fail are told and asked for again after a while, and keep no other from being run', async () => {
    let now = 0
    const troubles: string[] = []
    const asked: string[] = []
    const run: RerunJob = async ({ dealId }) => {
      asked.push(dealId)
      if (dealId === 'one') throw new Error('the solver is away')
      return { advice, runs: [] }
    }
    const onTrouble = (dealId: string, failure: unknown) =>
      troubles.push(`${dealId}: ${(failure as Error).message}`)
    const queue = createRerunQueue({ run, onTrouble, retryMs: 1000, now: () => now })
    queue.ask(position('one'))
    queue.ask(position('two'))
    await settled()
    assert.deepEqual(troubles, ['one: the solver is away'])
    assert.equal(queue.take().length, 1)
    queue.ask(position('one'))
    await settled()
    assert.deepEqual(asked, ['one', 'two'])
    now = 1000
    queue.ask(position('one'))
    await settled()
    assert.deepEqual(asked, ['one', 'two', 'one'])
  })

  it('are made again after a while whatever the wall clock does', async (test) => {
    test.mock.timers.enable({ apis: ['Date'], now: 1_000_000_000_000 })
    let asked = 0
    const run = (): ReturnType<RerunJob> => {
      asked += 1
      return Promise.reject(new Error('the solver is away'))
    }
    const queue = createRerunQueue({ run, retryMs: 0 })
    queue.ask(position('one'))
    await settled()
    test.mock.timers.setTime(1_000)
    queue.ask(position('one'))
    await settled()
    assert.equal(asked, 2)
  })

  it('are made whenever they are asked for, even as the last one ends', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const first = Promise.withResolvers<Awaited<ReturnType<RerunJob>>>()
      const queue = createRerunQueue({
        run: ({ dealId }) => (dealId === 'one' ? first.promise : Promise.resolve({ advice, runs: [] })),
      })
      queue.ask(position('one'))
      first.resolve({ advice, runs: [] })
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      queue.ask(position('two'))
      await settled()
      assert.deepEqual(
        queue.take().map(({ dealId }) => dealId),
        ['one', 'two'],
        `asked ${turns} turns after`,
      )
    }
  })

  it('end with their queue', async () => {
    let seen: AbortSignal | undefined
    const queue = createRerunQueue({
      run: (_, signal) => {
        seen = signal
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('stopped'))),
        )
      },
      onTrouble: () => assert.fail('being stopped is no trouble'),
    })
    queue.ask(position('one'))
    queue.ask(position('two'))
    await queue.close()
    assert.equal(seen?.aborted, true)
    queue.ask(position('three'))
    assert.equal(queue.isIdle(), true)
  })
})
