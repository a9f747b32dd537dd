import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ancestor,
  answer,
  appended,
  conflicted,
  detached,
  head,
  outcomeUnknown,
  play,
  playIn,
  recalled,
  refused,
  resuming,
  storeAway,
  waited,
} from '../../testing/ingest-script.ts'
import { blockHash, factAt } from '../../testing/test-blocks.ts'

const byHand = { durable: false }
const appending = [appended(0n), head('4a'), answer('1-4a')]
const append = 'append 1a 2a 3a 4a observed(1-4a) after 0'

describe('a store that fails', () => {
  test('is away, locked or full: waited for, and where ingest stood is where it goes on', () => {
    const down = Array.from({ length: 20 }, () => [storeAway, waited]).flat()
    const { said, wants, state } = playIn(byHand, ...appending, ...down, recalled(0))
    assert.equal(wants, append)
    assert.equal(state.revision, 0n)
    assert.ok(said.every((line) => line === 'warn: the event store failed; trying again'))
  })

  test('is away: says why, and how often in a row, until something is stored', () => {
    const { state } = playIn(byHand, ...appending, storeAway, waited, storeAway)
    assert.deepEqual([state.failures, state.failure], [2, 'the disk is full'])
    const later = playIn(byHand, ...appending, storeAway, waited, storeAway, waited, recalled(5)).state
    assert.deepEqual([later.failures, later.failure], [0, null])
  })

  test('fails without a word about what was stored: the stream is read before anything is written again', () => {
    const doubt = [...appending, outcomeUnknown]
    assert.equal(playIn(byHand, ...doubt).wants, 'wait 100')
    assert.equal(playIn(byHand, ...doubt, waited).wants, append.replace('append', 'recall'))
  })

  test('had stored all of it: nothing is written again, and what it brings is true', () => {
    const { wants, state } = playIn(byHand, ...appending, outcomeUnknown, waited, recalled(5))
    assert.equal(wants, 'announce caughtUp')
    assert.equal(state.revision, 5n)
    assert.equal(state.known.at(-1)?.number, 4)
  })

  test('had stored a part: the rest follows it, at its own revision', () => {
    const part = [...appending, outcomeUnknown, waited, recalled(3)]
    assert.equal(playIn(byHand, ...part).wants, 'append 4a observed(1-4a) after 3')
    const { state } = playIn(byHand, ...part, appended(5n))
    assert.equal(state.known.at(-1)?.number, 4)
    assert.equal(state.eventsAppended, 6)
  })

  test('fails again and again, each time a part further', () => {
    const { wants } = playIn(
      byHand,
      ...appending,
      outcomeUnknown,
      waited,
      recalled(2),
      outcomeUnknown,
      waited,
      recalled(1),
      storeAway,
      waited,
      recalled(0),
    )
    assert.equal(wants, 'append 4a observed(1-4a) after 3')
  })

  test('cannot even be read: waited for as well', () => {
    const { wants } = playIn(byHand, ...appending, outcomeUnknown, waited, storeAway, waited)
    assert.equal(wants, append.replace('append', 'recall'))
  })

  test('had stored the very first event of a run, or had not', () => {
    assert.equal(playIn(byHand, outcomeUnknown, waited, recalled(1)).wants, 'announce begun')
    assert.equal(playIn(byHand, outcomeUnknown, waited, recalled(0)).wants, 'append IngestStarted after -1')
  })

  test('a conflict that leaves no trace is waited out, not hammered at', () => {
    assert.equal(playIn(byHand, ...appending, conflicted, recalled(0)).wants, 'wait 100')
    assert.equal(playIn(byHand, ...appending, conflicted, recalled(0), waited).wants, append)
  })

  test('a conflict of which a part is ours is no reason to wait: the rest follows it at once', () => {
    const { wants } = playIn(byHand, ...appending, conflicted, recalled(3))
    assert.equal(wants, 'append 4a observed(1-4a) after 3')
  })

  test('heads seen meanwhile are kept for later', () => {
    const { wants } = playIn(byHand, ...appending, storeAway, head('8a'), waited, recalled(5))
    assert.equal(wants, 'announce caughtUp, read 5-8 after 4a')
  })

  test('a rewind of unknown outcome is settled the same way, before anything is read', () => {
    const rewinding = [...appending, appended(5n), head('4b'), ancestor('2a')]
    assert.equal(playIn(byHand, ...rewinding).wants, 'append rewound(2a) after 5')
    const unknown = [...rewinding, outcomeUnknown, waited]
    assert.equal(playIn(byHand, ...unknown).wants, 'recall rewound(2a) after 5')
    assert.equal(playIn(byHand, ...unknown, recalled(1)).wants, 'read 3-4 after 2a')
    assert.equal(playIn(byHand, ...unknown, recalled(0)).wants, 'append rewound(2a) after 5')
  })
})

describe('a crash', () => {
  const key = (number: number, logIndex = 0, fork = 'a') =>
    `${blockHash(number, fork)}/${logIndex}/RandomnessPublished`
  const cut = (...tail: string[]) => resuming('6a 8a 9a', { final: '6a', tail })

  test('during a rewind: it is in the stream or it is not, and the next run sees the reorg again if not', () => {
    const not = play(resuming('8a 9a 10a'), head('12b'), detached)
    assert.equal(not.wants, 'find ancestor among 8a 9a 10a')
    const done = play(resuming('8a'), head('12b'))
    assert.equal(done.wants, 'read 9-12 after 8a')
  })

  test('in the middle of a block: facts already stored are not stored again', () => {
    const { stored } = play(
      cut(key(10), key(10, 1)),
      head('12a'),
      answer('10-12a', [factAt(10), factAt(10, 1), factAt(10, 2), factAt(12)]),
    )
    assert.deepEqual(stored.slice(1), ['10a.2', '12a', 'observed(10-12a)'])
  })

  test('whose facts are found again over several ranges: the observation spans them all', () => {
    const first = [cut(key(10), key(12)), head('14a'), refused(), answer('10-11a', [factAt(10)])]
    assert.equal(play(...first).wants, 'read 12-13 after 11a')
    const { stored } = play(...first, answer('12-13a', [factAt(12), factAt(13)]))
    assert.deepEqual(stored.slice(1), ['13a', 'observed(10-13a)'])
  })

  test('whose facts the chain no longer gives: they are rewound, and the range is read anew', () => {
    const { stored, wants } = play(cut(key(10, 0, 'b')), head('12a'), answer('10-12a', [factAt(10)]))
    assert.deepEqual(stored.slice(1), ['rewound(9a)'])
    assert.equal(wants, 'read 10-12 after 9a')
  })

  test('whose facts lie beyond the end of the chain now: rewound too', () => {
    const { stored } = play(cut(key(10), key(11)), head('10a'), answer('10a'))
    assert.deepEqual(stored.slice(1), ['rewound(9a)'])
  })

  test('before anything was observed: the block to go back to is asked for, then all is read', () => {
    const first = [resuming('', { tail: [key(2, 0, 'b')] }), head('4a'), answer('1-4a')]
    assert.equal(play(...first).wants, 'find ancestor among ')
    const { stored, wants } = play(...first, ancestor(null))
    assert.deepEqual(stored.slice(1), ['rewound(0z)'])
    assert.equal(wants, 'read 1-4')
  })

  test('and a reorg while its facts are found again: they go with the fork they are of', () => {
    const { stored, wants } = play(
      cut(key(10), key(12)),
      head('14a'),
      refused(),
      answer('10-11a', [factAt(10)]),
      detached,
      ancestor('9a', { contradicted: false }),
    )
    assert.deepEqual(stored.slice(1), ['rewound(9a)'])
    assert.equal(wants, 'read 10-11 after 9a')
  })

  test('nothing is called final while some of a block is missing', () => {
    const { stored } = play(cut(key(10)), head('9a', { final: '8a' }))
    assert.deepEqual(stored, ['IngestStarted'])
  })
})

describe('time', () => {
  test('is only ever waited for: a clock that jumps wakes nothing and stops nothing', () => {
    // Waits that end at once or very late are all the reducer can see of a clock.
    const early = play(head('4a'), refused(), waited, answer('1-2a'))
    assert.equal(early.wants, 'read 3-4 after 2a')
  })
})
