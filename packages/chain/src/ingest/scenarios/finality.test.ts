import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { safeObserved } from '../finality.ts'
import {
  aged,
  ancestor,
  answer,
  detached,
  head,
  play,
  playIn,
  resuming,
  waited,
} from '../../testing/ingest-script.ts'

const finals = (stored: readonly string[]): readonly string[] =>
  stored.filter((fact) => fact.startsWith('final'))
const codeOf = (wants: string): string | undefined => /end (\w+)/.exec(wants)?.[1]

describe('finality by tag', () => {
  test('advances to the block that was named, which ends a range, and the blocks below are forgotten', () => {
    const { stored, state, wants } = play(head('8a', { final: '4a' }), answer('1-4a'))
    assert.deepEqual(finals(stored), ['final(4a)'])
    assert.deepEqual(
      state.known.map(({ number }) => number),
      [4],
    )
    assert.equal(wants, 'read 5-8 after 4a final to 4')
  })

  test('alone, when no block is new', () => {
    const idle = [head('4a', { final: '2a' }), answer('1-2a'), answer('3-4a')]
    const { stored, wants } = play(...idle, head('4a', { final: '3a' }))
    assert.deepEqual(finals(stored), ['final(2a)', 'final(3a)'])
    assert.equal(wants, '')
    assert.equal(play(...idle, head('4a', { final: '3a' }), head('4a', { final: '3a' })).wants, '')
  })

  test('far ahead of us: what we observed is final, block by block', () => {
    const { stored } = play(head('900a', { final: '800a' }), answer('1-4a'), answer('5-8a'))
    assert.deepEqual(finals(stored), ['final(4a)', 'final(8a)'])
  })

  test('a little ahead of us nothing is final before the named block is there and is ours', () => {
    const { stored } = play(head('12a', { final: '10a' }), answer('1-4a'), answer('5-8a'))
    assert.deepEqual(finals(stored), [])
    const there = play(head('12a', { final: '10a' }), answer('1-4a'), answer('5-8a'), answer('9-10a'))
    assert.deepEqual(finals(there.stored), ['final(10a)'])
  })

  test('that moves on while a range is under way: the block named before is final still', () => {
    const { stored } = play(head('9a', { final: '4a' }), head('10a', { final: '7a' }), answer('1-4a'))
    assert.deepEqual(finals(stored), ['final(4a)'])
  })

  test('that goes back changes nothing', () => {
    const there = [head('4a', { final: '3a' }), answer('1-3a'), answer('4a')]
    const { stored, wants, state } = play(...there, head('5a', { final: '1a' }), answer('5a'))
    assert.deepEqual(finals(stored), ['final(3a)'])
    assert.equal(wants, '')
    assert.equal(state.finalised?.number, 3)
  })

  test('above the head says no more than the head does', () => {
    const { wanted, stored } = play(head('4a', { final: '9a' }), answer('1-4a'))
    assert.ok(wanted.includes('read 1-4 final to 4'))
    assert.deepEqual(finals(stored), [])
  })

  test('that names another block than ours is a reorg, and nothing of ours is called final', () => {
    const { wants, stored } = play(head('4a'), answer('1-4a'), head('6a', { final: '3b' }))
    assert.equal(wants, 'find ancestor among 1a 2a 3a 4a')
    assert.deepEqual(finals(stored), [])
  })

  test('that goes on contradicting a chain which stands: nothing is final, and ingest goes on', () => {
    const odd = head('5a', { final: '3b' })
    const { stored, stands } = play(
      head('4a'),
      answer('1-4a'),
      odd,
      ancestor('4a', { contradicted: false }),
      waited,
      answer('5a'),
    )
    assert.deepEqual(finals(stored), [])
    assert.equal(stands, '1a 2a 3a 4a 5a')
  })

  test('that contradicts the range it was asked with: the answer is not taken', () => {
    const { wants, stands } = play(head('9a', { final: '4b' }), answer('1-4a'))
    assert.equal(wants, 'wait 100')
    assert.equal(stands, '')
  })

  test('while a range of the old fork is on its way: the tag of the new one makes none of it final', () => {
    const { stored } = play(head('9a'), answer('1-4a'), head('9b', { final: '4b' }), answer('5-8a'))
    assert.deepEqual(finals(stored), [])
  })

  test('while a reorg is suspected nothing becomes final, even if the endpoint takes our side again', () => {
    const suspected = [head('9a'), answer('1-4a'), head('4b'), head('9a', { final: '6a' }), answer('5-8a')]
    assert.deepEqual(finals(play(...suspected).stored), [])
    const settled = [ancestor('8a', { contradicted: false }), waited, answer('9a')]
    assert.deepEqual(finals(play(...suspected, ...settled).stored), ['final(6a)'])
  })

  test('on a chain whose head is below ours nothing of ours becomes final', () => {
    // Block 2 is on both forks or on neither: we never had its hash.
    const { stored } = play(resuming('1a 3a'), head('2b', { final: '2b' }))
    assert.deepEqual(finals(stored), [])
  })
})

describe('finality by depth, where there is no tag', () => {
  const deep = { finality: { depthBlocks: 3 } }

  test('in blocks below the head, once the head itself is ours', () => {
    const { stored } = playIn(deep, head('6a'), answer('1-3a'), answer('4-6a'))
    assert.deepEqual(finals(stored), ['final(3a)'])
  })

  test('far behind the head it need not be', () => {
    assert.deepEqual(finals(playIn(deep, head('600a'), answer('1-4a')).stored), ['final(4a)'])
  })

  test('a tag is taken before it', () => {
    const { stored } = playIn(deep, head('6a', { final: '1a' }), answer('1a'), answer('2-5a'), answer('6a'))
    assert.deepEqual(finals(stored), ['final(1a)'])
  })

  test('in seconds, by the clock of the chain and no other', () => {
    // Blocks of the script are two seconds apart.
    const { stored } = playIn({ finality: { depthSeconds: 7 } }, head('6a'), answer('1-4a'), answer('5-6a'))
    assert.deepEqual(finals(stored), ['final(2a)'])
  })

  test('in seconds, where many blocks share one: all as old as that are final', () => {
    const same = (number: number) => ({ number, hash: `0x${number}`, timestamp: 500 })
    const known = [same(1), same(2), { number: 3, hash: '0x3', timestamp: 501 }]
    const checkpoint = {
      revision: 1n,
      startBlock: 1,
      contracts: { Pool: '0x11' },
      finalised: null,
      tail: [],
      known,
    }
    const tip = { head: { ...same(3), timestamp: 501, parentHash: '', logsBloom: '0x', baseFeePerGas: 0n } }
    const { state } = playIn(
      { finality: { depthSeconds: 1 } },
      { kind: 'checkpointRead', checkpoint },
      { kind: 'tipSeen', tip: { ...tip, safe: null, finalised: null } },
    )
    assert.equal(state.finalised?.number, 2)
  })

  test('in seconds, far behind: the endpoint is asked first how far the chain is old enough', () => {
    const old = { finality: { depthSeconds: 60 }, rangeBlocks: 500 }
    assert.equal(playIn(old, head('5000a')).wants, 'find 60 s of age from 1')
    assert.equal(playIn(old, head('5000a'), aged(4_900)).wants, 'read 1-50 final to 4900')
    assert.equal(playIn(old, head('5000a'), aged(null)).wants, 'read 1-50')
    const further = [head('5000a'), aged(1_100), answer('1a 50a', []), answer('51a 110a', [])]
    assert.deepEqual(finals(playIn(old, ...further).stored), ['final(50a)', 'final(110a)'])
  })

  test('without either nothing ever is', () => {
    assert.deepEqual(finals(play(head('900a'), answer('1-4a')).stored), [])
  })
})

describe('a reorg deeper than what is final', () => {
  const running = [head('6a', { final: '3a' }), answer('1-3a'), answer('4-6a')]

  test('ends ingest for good, naming the command that repairs it', () => {
    for (const at of [null, '2a']) {
      const { wants, state } = play(...running, head('6b'), ancestor(at, { atFinal: 'another' }))
      assert.equal(codeOf(wants), 'REORG_BELOW_FINALITY')
      assert.equal(state.phase, 'ended')
    }
  })

  test('also while down', () => {
    const { wants } = play(
      resuming('3a 6a', { final: '3a' }),
      head('9b'),
      detached,
      ancestor(null, { atFinal: 'another' }),
    )
    assert.equal(codeOf(wants), 'REORG_BELOW_FINALITY')
  })

  test('is not what an endpoint says that merely flaps or lags', () => {
    for (const atFinal of ['ours', 'none'] as const) {
      const { wants, stored } = play(...running, head('6b'), ancestor(null, { atFinal }))
      assert.equal(wants, 'wait 100')
      assert.ok(!stored.some((fact) => fact.startsWith('rewound')))
    }
  })

  test('down to the last final block is an ordinary one', () => {
    const { wants } = play(...running, head('6b'), ancestor('3a'))
    assert.equal(wants, 'read 4-6 after 3a')
  })
})

describe('safe blocks', () => {
  const running = [head('6a', { final: '2a', safe: '4a' }), answer('1-2a'), answer('3-6a')]

  test('are known as far as observed', () => {
    assert.equal(safeObserved(play(...running).state)?.number, 4)
    assert.equal(safeObserved(play(...running, head('9a', { final: '2a', safe: '8a' })).state)?.number, 6)
  })

  test('are never fewer than the final ones, whatever the tags say', () => {
    assert.equal(safeObserved(play(...running, head('6a', { final: '2a', safe: '1a' })).state)?.number, 2)
    assert.equal(safeObserved(play(...running, head('6a', { final: '2a', safe: '5b' })).state)?.number, 2)
    assert.equal(safeObserved(play(head('6a')).state), null)
  })
})
