import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ancestor,
  answer,
  detached,
  failed,
  head,
  missing,
  play,
  playIn,
  regressionDue,
  resuming,
  unreachable,
  waited,
} from '../../testing/ingest-script.ts'
import { factAt } from '../../testing/test-blocks.ts'

const rewinds = (stored: readonly string[]): readonly string[] =>
  stored.filter((fact) => fact.startsWith('rewound'))

describe('a reorg', () => {
  test('of depth one: another block at the height of the head', () => {
    const before = [head('3a'), answer('1-3a'), head('3b')]
    assert.equal(play(...before).wants, 'find ancestor among 1a 2a 3a')
    const { stands, wants } = play(...before, ancestor('2a'), answer('3b<a'))
    assert.equal(stands, '1a 2a 3b')
    assert.equal(wants, '')
  })

  test('of any depth: blocks below the ancestor stay as they are, those above are read again', () => {
    const { stands, stored } = play(
      head('4a'),
      answer('1-4a'),
      head('5b'),
      detached,
      ancestor('1a'),
      answer('2-5b<a'),
    )
    assert.equal(stands, '1a 2b 3b 4b 5b')
    assert.deepEqual(rewinds(stored), ['rewound(1a)'])
  })

  test('that leaves fewer logs', () => {
    const { stands } = play(head('4a'), answer('1-4a'), head('4b'), ancestor('2a'), answer('3-4b<a', []))
    assert.equal(stands, '1a 2a')
  })

  test('that brings more logs', () => {
    const more = [factAt(3, 0, 'b'), factAt(3, 1, 'b'), factAt(4, 0, 'b')]
    const { stands } = play(
      head('4a'),
      answer('1-4a', []),
      head('4b'),
      ancestor('2a'),
      answer('3-4b<a', more),
    )
    assert.equal(stands, '3b 3b 4b')
  })

  test('that moves a log to another block and index: it is another fact of the new block', () => {
    const { stands, stored } = play(
      head('3a'),
      answer('1-3a', [factAt(2, 5)]),
      head('3b'),
      ancestor('1a'),
      answer('2-3b<a', [factAt(3, 0, 'b')]),
    )
    assert.equal(stands, '3b')
    assert.ok(stored.includes('2a.5'), 'the history keeps what left the chain')
  })

  test('during backfill, at the seam of two ranges', () => {
    const { stands } = play(
      head('8a'),
      answer('1-4a'),
      detached,
      ancestor('2a'),
      head('8b'),
      answer('3-6b<a'),
      answer('7-8b'),
    )
    assert.equal(stands, '1a 2a 3b 4b 5b 6b 7b 8b')
  })

  test('across the line between backfill and following, seen by the last range of the backfill', () => {
    const { stands, wanted } = play(
      head('6a'),
      answer('1-4a'),
      head('6b'),
      detached,
      ancestor('3a'),
      answer('4-6b<a'),
      head('7b'),
      answer('7b'),
    )
    assert.equal(stands, '1a 2a 3a 4b 5b 6b 7b')
    assert.equal(wanted.filter((want) => want === 'announce caughtUp').length, 1)
  })

  test('inside a range in flight: the answer is judged by its links, whatever the head says meanwhile', () => {
    const { stands } = play(
      head('4a'),
      answer('1-4a'),
      head('6a'),
      head('6b'),
      detached,
      ancestor('4a'),
      waited,
      answer('5-6b<a'),
    )
    assert.equal(stands, '1a 2a 3a 4a 5b 6b')
  })

  test('of known blocks while a range is in flight: the range is on our fork still, and goes with it', () => {
    const { stands, stored } = play(
      head('6a'),
      answer('1-4a'),
      head('4b'),
      answer('5-6a'),
      ancestor('3a'),
      answer('4b<a'),
    )
    assert.equal(stands, '1a 2a 3a 4b')
    assert.deepEqual(rewinds(stored), ['rewound(3a)'])
  })

  test('while the indexer was down: the first range does not follow what the stream says', () => {
    const { stored, wants } = play(
      resuming('6a 8a 9a', { final: '6a' }),
      head('12b'),
      detached,
      ancestor('8a'),
    )
    assert.deepEqual(rewinds(stored), ['rewound(8a)'])
    assert.equal(wants, 'read 9-12 after 8a')
  })

  test('while it was down, to a chain that is no longer than ours: the head itself says so', () => {
    const same = play(resuming('6a 8a 9a', { final: '6a' }), head('9b'))
    assert.equal(same.wants, 'find ancestor among 6a 8a 9a')
    const { wants } = play(resuming('6a 8a 9a', { final: '6a' }), head('8b'), ancestor('6a'))
    assert.equal(wants, 'read 7-8 after 6a')
  })

  test('twice in a row, the second while the first is being read', () => {
    const { stands } = play(
      head('4a'),
      answer('1-4a'),
      head('4b'),
      ancestor('2a'),
      answer('3-4b<a'),
      head('4c'),
      ancestor('3b'),
      answer('4c<b'),
    )
    assert.equal(stands, '1a 2a 3b 4c')
  })

  test('twice, the second while the first is looked into: what was found may be gone, and is found again', () => {
    const { stands, stored } = play(
      head('4a'),
      answer('1-4a'),
      head('4b'),
      head('4c'),
      ancestor('3a'),
      detached,
      ancestor('2a'),
      answer('3-4c<a'),
    )
    assert.equal(stands, '1a 2a 3c 4c')
    assert.deepEqual(rewinds(stored), ['rewound(3a)', 'rewound(2a)'])
  })

  test('back to the first fork: its blocks are read again, as new events', () => {
    const there = [head('3a'), answer('1-3a'), head('3b'), ancestor('1a'), answer('2-3b<a')]
    const { stands, stored } = play(...there, head('3a'), ancestor('1a'), answer('2-3a'))
    assert.equal(stands, '1a 2a 3a')
    assert.equal(stored.filter((fact) => fact === '2a').length, 2)
    assert.deepEqual(rewinds(stored), ['rewound(1a)', 'rewound(1a)'])
  })

  test('of everything, where nothing is final: all is rewound to before the start', () => {
    const { stands, wants } = play(head('4a'), answer('1-4a'), head('4b'), ancestor(null))
    assert.equal(stands, '')
    assert.equal(wants, 'read 1-4')
  })

  test('that fails to be looked into is looked into again', () => {
    const { wants } = play(head('3a'), answer('1-3a'), head('3b'), unreachable, waited)
    assert.equal(wants, 'find ancestor among 1a 2a 3a')
  })

  test('of one chain leaves another chain alone', () => {
    const one = [head('3a'), answer('1-3a'), head('3b'), ancestor('1a'), answer('2-3b<a')]
    const other = playIn({ chainId: 2 }, head('3a'), answer('1-3a'))
    const both = [play(...one), playIn({ chainId: 2 }, head('3a'), answer('1-3a'))]
    assert.equal(both[0]?.stands, '1a 2b 3b')
    assert.deepEqual(both[1], other, 'nothing is shared between two runs')
  })
})

describe('a head that goes back', () => {
  const at4 = [head('4a'), answer('1-4a')]

  test('and comes again before the grace is over changes nothing', () => {
    const back = play(...at4, head('2a'))
    assert.equal(back.wants, 'remind of regression 1 in 50')
    const { stored, state } = play(...at4, head('2a'), head('4a'), regressionDue())
    assert.deepEqual(rewinds(stored), [])
    assert.equal(state.suspicious, false)
  })

  test('and back again: the reminder of the first time is not one of the second', () => {
    const twice = [...at4, head('2a'), head('4a'), head('3a'), regressionDue(1)]
    assert.equal(play(...twice).wants, '')
    assert.equal(play(...twice, regressionDue(2)).wants, 'find ancestor among 1a 2a 3a 4a')
  })

  test('and stays, as when a snapshot is reverted: rewound to it, though no block contradicts ours', () => {
    const gone = [...at4, head('2a'), regressionDue(), ancestor('2a', { contradicted: false })]
    const { stands, wants } = play(...gone)
    assert.equal(stands, '1a 2a')
    assert.equal(wants, '')
    assert.equal(play(...gone, head('4b'), answer('3-4b<a')).stands, '1a 2a 3b 4b')
  })

  test('to a snapshot and forth to another chain of the same height', () => {
    const { stands } = play(...at4, head('1a'), head('4b'), ancestor('1a'), answer('2-4b<a'))
    assert.equal(stands, '1a 2b 3b 4b')
  })

  test('below what is final, by a backend that has lost touch: waited for, never rewound, never the end', () => {
    const lagging = [
      head('4a', { final: '3a' }),
      answer('1-3a'),
      answer('4a'),
      head('1a'),
      regressionDue(),
      ancestor(null, { contradicted: false, atFinal: 'none' }),
    ]
    const { wants, stored } = play(...lagging)
    assert.equal(wants, 'wait 100, remind of regression 2 in 1000')
    assert.deepEqual(rewinds(stored), [])
    assert.equal(play(...lagging, waited, head('5a'), answer('5a')).stands, '1a 2a 3a 4a 5a')
  })
})

describe('an endpoint of several backends that differ', () => {
  const at4 = [head('4a'), answer('1-4a')]

  test('one that forks for a moment: a false alarm is tried again after a pause', () => {
    const { wants, stored } = play(...at4, head('4b'), ancestor('4a', { contradicted: false }))
    assert.equal(wants, 'wait 100')
    assert.deepEqual(rewinds(stored), [])
  })

  test('one that lacks our blocks though its head is above them is not believed', () => {
    const { wants, stored } = play(...at4, head('6a'), detached, ancestor('2a', { contradicted: false }))
    assert.equal(wants, 'wait 100')
    assert.deepEqual(rewinds(stored), [])
  })

  test('one behind: latest goes back and forth, blocks are missing, and nothing is lost or doubled', () => {
    const { stands, stored } = play(
      ...at4,
      head('6a'),
      missing(6),
      head('3a'),
      waited,
      head('6a'),
      answer('5-6a'),
      regressionDue(),
    )
    assert.equal(stands, '1a 2a 3a 4a 5a 6a')
    assert.deepEqual(rewinds(stored), [])
  })

  test('one that serves another chain ends ingest: that is for people to settle', () => {
    const wrong = Object.assign(new Error('expected chain 1, got 5'), {
      code: 'RPC_WRONG_CHAIN',
      retryable: false,
    })
    assert.equal(play(...at4, head('6a'), failed(wrong)).wants, 'end RPC_WRONG_CHAIN')
  })
})
