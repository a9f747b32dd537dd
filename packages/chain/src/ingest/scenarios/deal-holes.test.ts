import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TranslatedFact } from '../../translate/translated-fact.ts'
import {
  ancestor,
  answer,
  block,
  head,
  play,
  refused,
  resuming,
  stretchRead,
  unreachable,
  waited,
} from '../../testing/ingest-script.ts'
import { factAt } from '../../testing/test-blocks.ts'

const dealAt = (number: number, state: number, fork = 'a', dealId = 'd'): TranslatedFact => ({
  ...factAt(number, 0, fork, 'DealStateChanged'),
  data: { dealId, state },
})
const [agreed, submitted, checked] = [1, 2, 4]

/** The deal is agreed in block 1; in block 3 its result is checked, which nobody submitted. */
const skipping = [head('4a'), answer('1-2a', [dealAt(1, agreed)]), answer('3-4a', [dealAt(3, checked)])]

describe('a deal that skips a state', () => {
  test('stops the append until the blocks in between were read again', () => {
    const { wants, said, stored } = play(...skipping)
    assert.equal(wants, 'read again 1-3 for d')
    assert.deepEqual(said, [
      'warn: a deal changed as its contracts do not allow; the blocks in between are read again',
    ])
    assert.equal(stored.at(-1), 'observed(1-2a)')
  })

  test('with nothing in between: the chain is as it is, and that is said', () => {
    const { stored, said, wants } = play(...skipping, stretchRead(null))
    assert.deepEqual(stored.slice(-2), ['DealStateChanged:3a', 'observed(3-4a)'])
    assert.match(said.at(-1) ?? '', /holds nothing in between/)
    assert.equal(wants, 'announce caughtUp')
  })

  test('with more in a block that is stored: rewound to before it, and read again', () => {
    const more = stretchRead({ block: 2, before: block('1a') })
    const { stored, wants } = play(...skipping, more)
    assert.equal(stored.at(-1), 'rewound(1a)')
    assert.equal(wants, 'read 2-4 after 1a')
    const mended = play(...skipping, more, answer('2-4a', [dealAt(2, submitted), dealAt(3, checked)]))
    assert.equal(mended.stands, '1a 2a 3a')
    assert.equal(mended.wants, 'announce caughtUp')
  })

  test('with more in a block we had no header of: the block before it is where we are then', () => {
    const wide = [
      head('9a'),
      answer('1a 4a', [dealAt(1, agreed)]),
      answer('5-8a', [dealAt(6, checked)]),
      stretchRead({ block: 3, before: block('2a') }),
    ]
    const { stored, wants, stands } = play(...wide)
    assert.equal(stored.at(-1), 'rewound(2a)')
    assert.equal(stands, '1a')
    assert.equal(wants, 'read 3-6 after 2a')
  })

  test('with more in the range at hand: that answer is dropped and asked for again', () => {
    const { wants, stored } = play(...skipping, stretchRead({ block: 3, before: block('2a') }))
    assert.equal(wants, 'wait 100')
    assert.equal(stored.at(-1), 'observed(1-2a)')
    const again = [stretchRead({ block: 3, before: block('2a') }), waited]
    assert.equal(play(...skipping, ...again).wants, 'read 3-4 after 2a')
  })

  test('with more in a final block: ends ingest, naming the command that repairs it', () => {
    const final = [
      head('6a', { final: '2a' }),
      answer('1-2a', [dealAt(1, agreed)]),
      answer('3-6a', [dealAt(3, checked)]),
      stretchRead({ block: 2, before: block('1a') }),
    ]
    assert.equal(play(...final).wants, 'end HOLE_IN_LOG')
  })

  test('on a fork that is gone by then: a reorg like any other', () => {
    const { wants } = play(...skipping, stretchRead('moved'))
    assert.equal(wants, 'find ancestor among 1a 2a')
    const { stored } = play(...skipping, stretchRead('moved'), ancestor('1a'))
    assert.equal(stored.at(-1), 'rewound(1a)')
  })

  test('is looked into again when that fails', () => {
    assert.equal(play(...skipping, unreachable, waited).wants, 'read again 1-3 for d')
  })

  test('is no hole after a restart, or after the blocks that it was known from have gone', () => {
    const restarted = play(resuming('2a'), head('4a'), answer('3-4a', [dealAt(3, checked)]))
    assert.equal(restarted.wants, 'announce caughtUp')
    const rewound = play(
      head('2a'),
      answer('1-2a', [dealAt(2, agreed)]),
      head('2b'),
      ancestor('1a'),
      answer('2b<a', [dealAt(2, checked, 'b')]),
    )
    assert.equal(rewound.wants, '')
    assert.equal(rewound.stored.at(-1), 'observed(2-2b)')
  })

  test('within one range is seen as well', () => {
    const { wants } = play(head('4a'), answer('1-4a', [dealAt(1, agreed), dealAt(4, checked)]))
    assert.equal(wants, 'read again 1-4 for d')
  })

  test('among facts that a crash left behind is followed from there on', () => {
    const tail = [dealAt(3, agreed)].map(({ origin, type }) => `${origin.blockHash}/0/${type}`)
    const { wants } = play(
      resuming('2a', { tail }),
      head('6a'),
      refused(),
      answer('3-4a', [dealAt(3, agreed)]),
      answer('5-6a', [dealAt(5, checked)]),
    )
    assert.equal(wants, 'read again 3-5 for d')
  })
})
