import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  answer,
  appended,
  conflicted,
  failed,
  head,
  outcomeUnknown,
  play,
  playIn,
  recalled,
  resuming,
  stop,
  storeAway,
  waited,
} from '../../testing/ingest-script.ts'
import { IngestFenced } from '../ingest-error.ts'

const fenced = failed(new IngestFenced('chain-1.facts'))

describe('taking a stream over', () => {
  test('a new stream begins with IngestStarted, then waits for the head', () => {
    const { wanted, wants } = play()
    assert.deepEqual(wanted, ['read checkpoint', 'append IngestStarted after -1', 'announce begun'])
    assert.equal(wants, 'announce begun')
  })

  test('an old stream goes on behind its last event and its last observed block', () => {
    const { wanted, wants } = play(resuming('6a 8a 9a', { final: '6a' }), head('20a'))
    assert.equal(wanted[1], 'append IngestStarted after 9')
    assert.equal(wants, 'read 10-13 after 9a')
  })

  test('an old stream in which nothing was observed yet begins with its own first block', () => {
    const { wants } = playIn({ startBlock: 5 }, resuming('', { startBlock: 5 }), head('20a'))
    assert.equal(wants, 'read 5-8')
  })

  test('a configured start above the one it was begun at changes nothing, and is said', () => {
    const { wants, said } = playIn({ startBlock: 7 }, resuming('9a', { startBlock: 5 }), head('20a'))
    assert.equal(wants, 'read 10-13 after 9a')
    assert.match(said[0] ?? '', /start block is above/)
  })

  test('a configured start below it is refused: those blocks would never be read', () => {
    const { wants } = playIn({ startBlock: 2 }, resuming('9a', { startBlock: 5 }))
    assert.equal(wants, 'end INGEST_START_CHANGED')
  })

  test('other contracts than those the stream was begun with are refused', () => {
    assert.equal(
      playIn({ contracts: { Pool: '0x22' } }, resuming('9a')).wants,
      'end INGEST_CONTRACTS_CHANGED',
    )
    const renamed = playIn({ contracts: { Pond: '0x11' } }, resuming('9a'))
    assert.equal(renamed.wants, 'end INGEST_CONTRACTS_CHANGED')
    // The order of a configuration file and the case of an address are no change.
    const same = playIn(
      { contracts: { B: '0xAB', A: '0x1' } },
      resuming('9a', { contracts: { A: '0x1', B: '0xab' } }),
    )
    assert.equal(same.wants, 'announce begun')
  })

  test('what the stream is cannot be read for a while: waited for, and nothing is written before', () => {
    const { wanted } = play(resuming('9a'))
    assert.deepEqual(wanted.slice(0, 2), ['read checkpoint', 'append IngestStarted after 9'])
    const down = playIn({ durable: false }, resuming('9a'), storeAway, waited)
    assert.equal(down.wants, 'recall IngestStarted after 9')
  })
})

describe('two indexers on one stream', () => {
  test('the older one finds the stream moved, looks whose events stand there, and ends for good', () => {
    const { wants, wanted } = playIn(
      { durable: false },
      appended(0n),
      head('4a'),
      answer('1-4a'),
      conflicted,
      fenced,
      head('9a'),
    )
    assert.ok(wanted.includes('recall 1a 2a 3a 4a observed(1-4a) after 0'))
    assert.equal(wanted.at(-1), 'end INGEST_FENCED')
    assert.equal(wants, '')
  })

  test('the newer one, overtaken between its reading and its first append, ends too: one of them has to begin again', () => {
    const { wants } = playIn({ durable: false }, resuming('9a'), conflicted, fenced)
    assert.equal(wants, 'end INGEST_FENCED')
  })

  test('a conflict with nobody is an append of its own that came late: its facts are not written twice', () => {
    const late = playIn(
      { durable: false },
      appended(0n),
      head('4a'),
      answer('1-4a'),
      outcomeUnknown,
      waited,
      recalled(0),
      conflicted,
      recalled(5),
    )
    assert.equal(late.state.revision, 5n)
    assert.equal(late.state.known.at(-1)?.number, 4)
  })
})

describe('shutdown', () => {
  test('a read is left behind', () => {
    assert.equal(play(head('6a'), stop).wants, 'end')
  })

  test('an append is waited for, so that its outcome is known', () => {
    const stopping = playIn({ durable: false }, appended(0n), head('4a'), answer('1-4a'), stop)
    assert.equal(stopping.wants, '')
    const done = playIn({ durable: false }, appended(0n), head('4a'), answer('1-4a'), stop, appended(5n))
    assert.equal(done.wants, 'end')
  })

  test('one that fails then ends it without an error: the next run finds out what is in the stream', () => {
    for (const failure of [storeAway, outcomeUnknown, conflicted]) {
      const { wants } = playIn({ durable: false }, appended(0n), head('4a'), answer('1-4a'), stop, failure)
      assert.equal(wants, 'end')
    }
  })

  test('a pause is not waited for, and nothing is wanted after the end', () => {
    const { wants, state } = playIn({ durable: false }, storeAway, stop, waited, head('9a'))
    assert.equal(wants, '')
    assert.equal(state.phase, 'ended')
  })
})
