import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  answer,
  detached,
  head,
  headDisputed,
  headLost,
  inconsistent,
  missing,
  play,
  playIn,
  refusalDue,
  refused,
  timedOut,
  unreachable,
  waited,
} from '../../testing/ingest-script.ts'
import { factAt } from '../../testing/test-blocks.ts'

describe('backfill and following', () => {
  test('ranges follow each other without gap, each append ending in BlocksObserved, until the head is reached', () => {
    const { stored, wants, stands } = play(head('6a'), answer('1-4a'), answer('5-6a', []))
    assert.deepEqual(stored, ['IngestStarted', '1a', '2a', '3a', '4a', 'observed(1-4a)', 'observed(5-6a)'])
    assert.equal(stands, '1a 2a 3a 4a')
    assert.equal(wants, 'announce caughtUp')
  })

  test('then each new head is read, and being caught up is announced once', () => {
    const caughtUp = [head('2a'), answer('1-2a')]
    assert.equal(play(...caughtUp, head('3a')).wants, 'read 3-3 after 2a')
    const { wanted } = play(...caughtUp, head('3a'), answer('3a'))
    assert.equal(wanted.filter((want) => want === 'announce caughtUp').length, 1)
  })

  test('who has all up to the head of when it asked is caught up, though a newer one came meanwhile', () => {
    const { wants, wanted, state } = play(head('2a'), head('3a'), answer('1-2a'))
    assert.equal(wants, 'announce caughtUp, read 3-3 after 2a')
    assert.ok(state.caughtUp)
    assert.equal(wanted.filter((want) => want.includes('caughtUp')).length, 1)
    assert.ok(!play(head('6a'), head('7a'), answer('1-4a')).state.caughtUp)
    assert.ok(!play(head('2a'), head('103a'), answer('1-2a')).state.caughtUp, 'much came meanwhile')
  })

  test('one effect at a time: a new head during a read waits its turn', () => {
    assert.equal(play(head('6a'), head('7a')).wants, '')
  })

  test('a block of 5,000 logs is one step: all of them and its observation', () => {
    const facts = Array.from({ length: 5_000 }, (_, index) => factAt(1, index))
    const { stored, state } = play(head('1a'), answer('1a', facts))
    assert.equal(stored.length, 1 + 5_000 + 1)
    assert.equal(stored.indexOf('observed(1-1a)'), 5_001)
    assert.equal(state.known.at(-1)?.number, 1)
    assert.equal(state.eventsAppended, 5_002)
  })

  test('headers with gaps are as good as all of them: the next range follows the last', () => {
    const { wants, stored } = playIn(
      { rangeBlocks: 500 },
      head('900a', { final: '890a' }),
      answer('1a 17a 50a', [factAt(17)]),
    )
    assert.deepEqual(stored.slice(1), ['17a', 'observed(1-50a)', 'final(50a)'])
    assert.match(wants, /^read 51-110 after 50a/)
  })

  test('what cannot be read is kept in its place, and said once of each kind, with where it stands', () => {
    const facts = [
      factAt(1),
      factAt(2, 1, 'a', 'LogUndecodable'),
      factAt(2, 2, 'a', 'LogOversized'),
      factAt(2, 3, 'a', 'LogUndecodable'),
    ]
    const { stored, said } = play(head('2a'), answer('1-2a', facts))
    assert.deepEqual(stored.slice(1), [
      '1a',
      'LogUndecodable:2a.1',
      'LogOversized:2a.2',
      'LogUndecodable:2a.3',
      'observed(1-2a)',
    ])
    assert.equal(said.length, 2)
    assert.match(said[0] ?? '', /^warn: kept and shown nowhere: a log .* does not explain/)
    assert.match(said[1] ?? '', /^warn: kept and shown nowhere: a log too large/)
  })
})

describe('how much is asked for', () => {
  const wide = { rangeBlocks: 10_000 }
  const quiet = (from: number, to: number) => answer(`${from}a ${to}a`, [])

  test('begins with 50 blocks and grows by a fifth while the chain is quiet', () => {
    const { wanted } = playIn(
      wide,
      head('9000a', { final: '8900a' }),
      quiet(1, 50),
      quiet(51, 110),
      quiet(111, 182),
    )
    assert.deepEqual(wanted.filter((want) => want.startsWith('read ')).slice(1), [
      'read 1-50 final to 8900',
      'read 51-110 after 50a final to 8900',
      'read 111-182 after 110a final to 8900',
      'read 183-269 after 182a final to 8900',
    ])
  })

  test('shrinks towards 2,500 logs or 2 MB an answer, to half at a time', () => {
    const tip = head('9000a', { final: '8900a' })
    const busy = (size: object) => playIn(wide, tip, answer('1a 50a', [], size)).wants
    assert.equal(busy({ logs: 5_000 }), 'read 51-75 after 50a final to 8900')
    assert.equal(busy({ logs: 3_125 }), 'read 51-90 after 50a final to 8900')
    assert.equal(busy({ logs: 500_000 }), 'read 51-75 after 50a final to 8900')
    assert.equal(busy({ logs: 10, answerBytes: 2.5 * 2 ** 20 }), 'read 51-90 after 50a final to 8900')
    assert.equal(busy({ logs: 2_500, answerBytes: 1_000 }), 'read 51-100 after 50a final to 8900')
  })

  test('where blocks may still change ranges are small, whatever the chain could give', () => {
    const blocks = Array.from({ length: 12 }, (_, index) => quiet(index * 100 + 1, index * 100 + 100))
    const { wanted } = playIn(wide, head('9000a'), ...blocks)
    const widths = wanted.flatMap((want) => {
      const [, from, to] = /^read (\d+)-(\d+)/.exec(want) ?? []
      return from === undefined ? [] : [Number(to) - Number(from) + 1]
    })
    assert.ok(Math.max(...widths) === 100, String(widths))
  })

  test('no range reaches over the last final block', () => {
    const tip = head('100a', { final: '30a' })
    assert.equal(playIn(wide, tip).wants, 'read 1-30 final to 30')
    assert.equal(playIn(wide, tip, quiet(1, 30)).wants, 'read 31-80 after 30a final to 30')
  })

  test('a refused range is halved, or made what would fit if that is less, down to one block, then waited for', () => {
    assert.match(play(head('9a'), refused()).wants, /read 1-2$/)
    assert.match(play(head('9a'), refused(3)).wants, /read 1-2$/)
    assert.match(play(head('9a'), refused(1)).wants, /read 1-1$/)
    assert.match(play(head('9a'), refused(4_000)).wants, /read 1-2$/)
    assert.match(play(head('9a'), refused(0)).wants, /read 1-2$/)
    assert.equal(play(head('9a'), refused(), refused(), refused()).wants, 'wait 100')
  })

  test('what was refused is not asked for again until some time has passed', () => {
    const refusing = [head('90a', { final: '90a' }), refused(3), answer('1-2a', []), answer('3-5a', [])]
    assert.equal(playIn({ rangeBlocks: 8 }, ...refusing).wants, 'read 6-8 after 5a final to 90')
    const later = [...refusing, refusalDue(), answer('6-8a', [])]
    assert.equal(playIn({ rangeBlocks: 8 }, ...later).wants, 'read 9-12 after 8a final to 90')
  })

  test('an older refusal running out does not end the memory of a newer one', () => {
    const twice = [head('90a', { final: '90a' }), refused(4), refused(2), refusalDue(1), answer('1-2a', [])]
    assert.equal(playIn({ rangeBlocks: 8 }, ...twice).wants, 'read 3-4 after 2a final to 90')
  })

  test('a range that fails again and again for no known reason is halved too; an endpoint that is away is not asked for less', () => {
    assert.equal(play(head('9a'), timedOut, waited).wants, 'read 1-4')
    assert.equal(play(head('9a'), timedOut, waited, timedOut, waited).wants, 'read 1-2')
    assert.equal(play(head('9a'), unreachable, waited, unreachable, waited).wants, 'read 1-4')
  })
})

describe('an endpoint that fails', () => {
  test('is waited out with growing pauses, and the same step tried again', () => {
    const failures = Array.from({ length: 6 }, () => [unreachable, waited]).flat()
    const { wanted, wants } = play(head('2a'), ...failures)
    assert.deepEqual(
      wanted.filter((want) => want.startsWith('wait')),
      ['wait 100', 'wait 200', 'wait 400', 'wait 800', 'wait 1000', 'wait 1000'],
    )
    assert.equal(wants, 'read 1-2')
  })

  test('after a success pauses are short again', () => {
    const { wants } = play(head('6a'), unreachable, waited, unreachable, waited, answer('1-4a'), unreachable)
    assert.equal(wants, 'wait 100')
  })

  test('losing the head is said once, and once when it is back', () => {
    assert.deepEqual(play(headLost, headLost, headLost, head('3a')).said, [
      'warn: the chain does not answer; trying on',
      'info: the chain answers again',
    ])
  })

  test('endpoints that contradict each other are no chain that does not answer', () => {
    assert.deepEqual(play(headLost, headDisputed, headDisputed, head('3a')).said, [
      'warn: the chain does not answer; trying on',
      'warn: the endpoints contradict each other and nothing tells which is right; no new block is believed until they agree',
      'info: the endpoints agree again',
    ])
  })

  test('a backend behind the others: its blocks are missing, nothing is rewound, the same range is asked for again', () => {
    const { wants, stored } = play(head('4a'), answer('1-2a'), missing(4), waited)
    assert.equal(wants, 'read 3-4 after 2a')
    assert.ok(!stored.some((fact) => fact.startsWith('rewound')))
  })

  test('contradictory answers are waited out however often they come, and nothing of them is stored', () => {
    const bad = inconsistent('block 3 has 2 logs by its hash, and 0 in the answer')
    const again = Array.from({ length: 30 }, () => [bad, waited]).flat()
    const { wants, stands } = play(head('4a'), ...again)
    assert.equal(stands, '')
    assert.equal(wants, 'read 1-4')
  })

  test('an answer for less than was asked is taken, and the rest asked for', () => {
    assert.equal(play(head('4a'), answer('1-2a')).wants, 'read 3-4 after 2a')
  })

  test('a first range that does not follow our block is looked into, not stored', () => {
    const { wants, stands } = play(head('8a'), answer('1-4a'), detached)
    assert.equal(wants, 'find ancestor among 1a 2a 3a 4a')
    assert.equal(stands, '1a 2a 3a 4a')
  })
})
