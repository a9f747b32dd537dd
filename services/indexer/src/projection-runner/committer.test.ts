import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import type { TestContext } from 'node:test'
import type { ChainStep } from '../read-model/steps.ts'
import { createCommitter } from './committer.ts'

const hash = `0x${'ab'.repeat(32)}`

const stretch = (fromBlock: number, toBlock: number): ChainStep => ({
  kind: 'blocks',
  chainId: 1,
  revision: toBlock,
  facts: [],
  observed: {
    fromBlock: String(fromBlock),
    toBlock: String(toBlock),
    toHash: hash,
    toTimestamp: '1',
  },
})

/** A committer under a clock of its own, and what it did, in order. */
const watched = (context: TestContext, { more = true } = {}) => {
  mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  context.after(() => mock.timers.reset())
  const done: string[] = []
  const committer = createCommitter({
    reads: { apply: () => {}, commit: () => void done.push('commit') },
    staging: { checkpoint: () => ({ position: '1', resumeAfter: null, streams: {} }) },
    expectsMore: () => more,
    onRest: () => void done.push('rest'),
    onFailure: (failure) => void done.push(String(failure)),
  })
  return { committer, done }
}

describe('createCommitter', () => {
  it('commits a block at the head once the turn is over', (context) => {
    const { committer, done } = watched(context)
    committer.apply(stretch(5, 5))
    assert.deepEqual(done, [])
    mock.timers.tick(0)
    assert.deepEqual(done, ['commit'])
  })

  it('says at once that it rests where nothing is on its way', (context) => {
    const { committer, done } = watched(context)
    committer.rest()
    assert.deepEqual(done, ['rest'])
    committer.apply(stretch(5, 5))
    committer.rest()
    assert.deepEqual(done, ['rest', 'commit', 'rest'])
  })

  it('waits at the end of the log amid long stretches, from each of them anew, but not for ever', (context) => {
    const { committer, done } = watched(context)
    for (let at = 0; at < 2; at += 1) {
      committer.apply(stretch(at * 100, at * 100 + 99))
      committer.rest()
      mock.timers.tick(200)
    }
    assert.deepEqual(done, [])
    committer.apply(stretch(200, 299))
    mock.timers.tick(99)
    assert.deepEqual(done, [])
    mock.timers.tick(1)
    assert.deepEqual(done, ['commit', 'rest'])
    committer.apply(stretch(300, 399))
    committer.rest()
    mock.timers.tick(249)
    assert.deepEqual(done, ['commit', 'rest'])
    mock.timers.tick(1)
    assert.deepEqual(done, ['commit', 'rest', 'commit', 'rest'])
  })

  it('commits at the end of the log, however long the stretch before it, where no more is expected', (context) => {
    const { committer, done } = watched(context, { more: false })
    committer.apply(stretch(0, 99))
    committer.rest()
    assert.deepEqual(done, ['commit', 'rest'])
    mock.timers.tick(1_000)
    assert.deepEqual(done, ['commit', 'rest'])
  })

  it('rests with whatever commit comes first, and once', (context) => {
    const { committer, done } = watched(context)
    committer.apply(stretch(0, 99))
    committer.rest()
    committer.apply(stretch(100, 100))
    mock.timers.tick(0)
    assert.deepEqual(done, ['commit', 'rest'])
    mock.timers.tick(1_000)
    assert.deepEqual(done, ['commit', 'rest'])
  })

  it('leaves to the next start what it had not committed when it was closed', (context) => {
    const { committer, done } = watched(context)
    committer.apply(stretch(0, 99))
    committer.rest()
    committer.close()
    mock.timers.tick(1_000)
    assert.deepEqual(done, [])
  })
})
