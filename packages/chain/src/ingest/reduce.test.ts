import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RpcError } from '../rpc/rpc-error.ts'
import { blockHash, blockHeader, factAt, tipAt } from '../testing/test-blocks.ts'
import { IngestFenced } from './ingest-error.ts'
import { initialIngestState } from './ingest-state.ts'
import type { Checkpoint, IngestAction, IngestEffect, IngestSettings, IngestState } from './ingest-state.ts'
import { reduceIngest } from './reduce.ts'

const settings: IngestSettings = {
  chainId: 1,
  startBlock: 5,
  epoch: 'e',
  contracts: { Pool: '0x11' },
  rangeBlocks: 4,
  finalityDepth: null,
  firstBackoffMs: 100,
  longestBackoffMs: 1_000,
  regressionGraceMs: 50,
}

/** Plays actions one after another and gives the last state with the effects of the last action. */
const play = (
  from: IngestState,
  ...actions: IngestAction[]
): { state: IngestState; effects: readonly IngestEffect[] } => {
  let state = from
  let effects: readonly IngestEffect[] = []
  for (const action of actions) [state, effects] = reduceIngest(state, action)
  return { state, effects }
}
const start = (checkpoint: Checkpoint | null = null, changes: Partial<IngestSettings> = {}) =>
  play(
    initialIngestState({ ...settings, ...changes }),
    { kind: 'start' },
    { kind: 'checkpointRead', checkpoint },
  )
const begun = (checkpoint: Checkpoint | null = null, changes: Partial<IngestSettings> = {}) =>
  play(start(checkpoint, changes).state, appended((checkpoint?.revision ?? -1n) + 1n)).state
const appended = (revision: bigint): IngestAction => ({ kind: 'appended', revision })
const seen = (...tip: Parameters<typeof tipAt>): IngestAction => ({ kind: 'tipSeen', tip: tipAt(...tip) })
const read = (
  from: number,
  to: number,
  facts = [factAt(from)],
  fork = 'a',
  parentFork = fork,
): IngestAction => ({
  kind: 'rangeRead',
  headers: Array.from({ length: to - from + 1 }, (_, i) =>
    blockHeader(from + i, fork, i === 0 ? parentFork : fork),
  ),
  facts,
})
const typesOf = (effect: IngestEffect | undefined): string[] =>
  effect?.kind === 'append' ? effect.facts.map(({ type }) => type) : []
const only = (effects: readonly IngestEffect[]): IngestEffect => {
  assert.equal(effects.length, 1, JSON.stringify(effects.map(({ kind }) => kind)))
  return effects[0] as IngestEffect
}
const behind = (...numbers: number[]) => numbers.map((number) => ({ number, hash: blockHash(number) }))
const checkpoint: Checkpoint = {
  revision: 9n,
  startBlock: 5,
  contracts: settings.contracts,
  known: behind(6, 8, 9),
  finalised: { number: 6, hash: blockHash(6) },
  tail: [],
}

describe('taking a stream over', () => {
  test('a new stream begins with IngestStarted, then waits for the head', () => {
    const { effects } = start()
    const effect = only(effects)
    assert.deepEqual(typesOf(effect), ['IngestStarted'])
    assert.equal(effect.kind === 'append' && effect.after, -1n)
    assert.deepEqual(play(start().state, appended(0n)).effects, [{ kind: 'announce', what: 'begun' }])
  })

  test('an old stream goes on behind its last event and its last observed block', () => {
    const { effects } = play(begun(checkpoint), seen(20))
    assert.deepEqual(only(effects), { kind: 'readRange', from: 10, to: 13, parentHash: blockHash(9) })
  })

  test('an old stream keeps its own start block, whatever the configuration says now', () => {
    const state = begun({ ...checkpoint, known: [], finalised: null }, { startBlock: 2 })
    assert.deepEqual(only(play(state, seen(20)).effects), {
      kind: 'readRange',
      from: 5,
      to: 8,
      parentHash: undefined,
    })
  })

  test('other contracts than those the stream was begun with are refused', () => {
    const effect = only(start(checkpoint, { contracts: { Pool: '0x22' } }).effects)
    assert.equal(
      effect.kind === 'end' && Reflect.get(effect.error as Error, 'code'),
      'INGEST_CONTRACTS_CHANGED',
    )
  })

  test('another indexer at work: fenced, and nothing more is done', () => {
    const fenced = play(start().state, { kind: 'failed', error: new IngestFenced('s'), retryable: false })
    assert.equal(only(fenced.effects).kind, 'end')
    assert.deepEqual(play(fenced.state, seen(9)).effects, [])
  })
})

describe('backfill and following', () => {
  test('ranges follow each other without gap, each append ending in BlocksObserved', () => {
    const first = play(begun(), seen(10))
    assert.deepEqual(only(first.effects), { kind: 'readRange', from: 5, to: 8, parentHash: undefined })
    const append = only(play(first.state, read(5, 8, [factAt(5), factAt(8)])).effects)
    assert.deepEqual(typesOf(append), ['RandomnessPublished', 'RandomnessPublished', 'BlocksObserved'])
    const second = play(first.state, read(5, 8), appended(2n))
    assert.deepEqual(only(second.effects), { kind: 'readRange', from: 9, to: 10, parentHash: blockHash(8) })
    const done = play(second.state, read(9, 10, []), appended(3n))
    assert.deepEqual(done.effects, [{ kind: 'announce', what: 'caughtUp' }])
    assert.deepEqual(only(play(done.state, seen(11)).effects), {
      kind: 'readRange',
      from: 11,
      to: 11,
      parentHash: blockHash(10),
    })
  })

  test('one effect at a time: a new head during a read waits its turn', () => {
    assert.deepEqual(play(begun(), seen(10), seen(11)).effects, [])
  })

  test('a block of more facts than one append holds is one step: all of them and its observation', () => {
    const facts = Array.from({ length: 5_000 }, (_, index) => factAt(5, index))
    const { state, effects } = play(begun(), seen(5), read(5, 5, facts))
    const types = typesOf(only(effects))
    assert.equal(types.length, 5_001)
    assert.equal(types.indexOf('BlocksObserved'), 5_000)
    assert.equal(state.known.length, 0)
    assert.equal(play(state, appended(5_001n)).state.known.at(-1)?.number, 5)
  })

  test('a range the node refuses is halved, down to one block, then waited for', () => {
    const refused: IngestAction = { kind: 'rangeUnusable', answer: { kind: 'refused', reason: 'too wide' } }
    const half = play(begun(), seen(20), refused)
    assert.deepEqual(only(half.effects), { kind: 'readRange', from: 5, to: 6, parentHash: undefined })
    const single = play(half.state, refused)
    assert.deepEqual(only(single.effects), { kind: 'readRange', from: 5, to: 5, parentHash: undefined })
    assert.deepEqual(play(single.state, refused).effects.at(-1), { kind: 'wait', ms: 100 })
  })
})

describe('a crash between the parts of one observation', () => {
  const key = (number: number, logIndex = 0, fork = 'a') =>
    `${blockHash(number, fork)}/${logIndex}/RandomnessPublished`
  const cut = (...tail: string[]) => begun({ ...checkpoint, tail })

  test('facts already stored are not stored again', () => {
    const { effects } = play(
      cut(key(10), key(10, 1)),
      seen(12),
      read(10, 12, [factAt(10), factAt(10, 1), factAt(12)]),
    )
    const append = only(effects)
    assert.deepEqual(typesOf(append), ['RandomnessPublished', 'BlocksObserved'])
    assert.equal(append.kind === 'append' && append.facts[1]?.data['fromBlock'], '10')
  })

  test('nor when they are found again over several ranges, and the observation spans them all', () => {
    const first = play(
      cut(key(10), key(12)),
      seen(14, 'a'),
      { kind: 'rangeUnusable', answer: { kind: 'refused', reason: '' } },
      read(10, 11, [factAt(10)]),
    )
    assert.deepEqual(only(first.effects), { kind: 'readRange', from: 12, to: 13, parentHash: blockHash(11) })
    const append = only(play(first.state, read(12, 13, [factAt(12), factAt(13)])).effects)
    assert.deepEqual(
      append.kind === 'append' && append.facts.map(({ data }) => data['fromBlock'] ?? data['round']),
      ['13', '10'],
    )
  })

  test('if the chain no longer gives them they are rewound, and the range is read anew', () => {
    const { state, effects } = play(cut(key(10, 0, 'b')), seen(12), read(10, 12, [factAt(10)]))
    const append = only(effects)
    assert.deepEqual(typesOf(append), ['ChainRewound'])
    assert.equal(append.kind === 'append' && append.facts[0].data['toBlock'], '9')
    assert.deepEqual(only(play(state, appended(11n)).effects), {
      kind: 'readRange',
      from: 10,
      to: 12,
      parentHash: blockHash(9),
    })
  })

  test('if the chain ends before all are found they are rewound', () => {
    const { effects } = play(cut(key(10), key(11)), seen(10), read(10, 10, [factAt(10)]))
    assert.deepEqual(typesOf(only(effects)), ['ChainRewound'])
  })
})

describe('reorgs', () => {
  const found = (number: number | null, fork = 'a'): IngestAction => ({
    kind: 'ancestorFound',
    ancestor: number === null ? null : { number, hash: blockHash(number, fork) },
    floor: { number: 4, hash: blockHash(4, 'z') },
  })

  for (const [how, action] of [
    ['a head of the same height with another hash', seen(9, 'b')],
    [
      'a range that does not link',
      { kind: 'rangeUnusable', answer: { kind: 'detached', expectedParent: '', foundParent: '' } },
    ],
  ] as const) {
    test(`${how} asks for the common ancestor among the known blocks`, () => {
      const before = how.startsWith('a head') ? begun(checkpoint) : play(begun(checkpoint), seen(12)).state
      const { state, effects } = play(before, action)
      assert.deepEqual(only(effects), { kind: 'findAncestor', known: checkpoint.known, floor: 4 })
      const rewound = play(state, found(8))
      assert.deepEqual(rewound.effects.at(-1)?.kind, 'append')
      assert.deepEqual(typesOf(rewound.effects.at(-1)), ['ChainRewound'])
      const after = play(rewound.state, appended(11n), seen(10, 'b'))
      assert.deepEqual(after.state.known, behind(6, 8))
      assert.equal(after.state.cursor?.number, 8)
    })
  }

  test('below a final block: stops for good, saying what to check', () => {
    for (const ancestor of [null, 5]) {
      const effect = only(play(begun(checkpoint), seen(9, 'b'), found(ancestor)).effects)
      assert.equal(
        effect.kind === 'end' && Reflect.get(effect.error as Error, 'code'),
        'REORG_BELOW_FINALITY',
      )
    }
  })

  test('nothing known is left and nothing is final: everything is rewound to before the start', () => {
    const { state, effects } = play(begun({ ...checkpoint, finalised: null }), seen(9, 'b'), found(null))
    const append = effects.at(-1)
    assert.equal(append?.kind === 'append' && append.facts[0].data['toBlock'], '4')
    const restarted = play(state, appended(11n))
    assert.deepEqual(only(restarted.effects), { kind: 'readRange', from: 5, to: 8, parentHash: undefined })
  })

  test('a false alarm is tried again after a pause', () => {
    const { effects } = play(begun(checkpoint), seen(9, 'b'), found(9))
    assert.deepEqual(effects.at(-1), { kind: 'wait', ms: 100 })
  })

  test('a lower head is watched, and looked into only if it stays', () => {
    const lower = play(begun(checkpoint), seen(8))
    assert.deepEqual(lower.effects[0], { kind: 'watchRegression', ms: 50 })
    const recovered = play(lower.state, seen(9), { kind: 'regressionDue' })
    assert.ok(!recovered.state.suspicious)
    assert.equal(only(play(lower.state, { kind: 'regressionDue' }).effects).kind, 'findAncestor')
  })
})

describe('finality', () => {
  test('by tag: advances with what is observed, never beyond, and forgets the blocks below', () => {
    const reading = play(begun(), seen(10, 'a', 6))
    const append = only(play(reading.state, read(5, 8, [])).effects)
    assert.deepEqual(typesOf(append), ['BlocksObserved', 'FinalityAdvanced'])
    assert.equal(append.kind === 'append' && append.facts[1]?.data['block'], '6')
    const after = play(reading.state, read(5, 8, []), appended(2n))
    assert.deepEqual(after.state.known, behind(6, 7, 8))
  })

  test('by tag ahead of us: what we observed is final', () => {
    const append = only(play(begun(), seen(20, 'a', 15), read(5, 8, [])).effects)
    assert.equal(append.kind === 'append' && append.facts[1]?.data['block'], '8')
  })

  test('by depth where there is no tag; without either never', () => {
    const deep = play(begun(null, { finalityDepth: 3 }), seen(8), read(5, 8, []))
    assert.equal(deep.effects[0]?.kind === 'append' && deep.effects[0].facts[1]?.data['block'], '5')
    assert.deepEqual(typesOf(play(begun(), seen(8), read(5, 8, [])).effects[0]), ['BlocksObserved'])
  })

  test('it advances alone when no block is new', () => {
    const idle = play(begun(), seen(8, 'a', 5), read(5, 8, []), appended(2n))
    const append = only(play(idle.state, seen(8, 'a', 7)).effects)
    assert.deepEqual(typesOf(append), ['FinalityAdvanced'])
    assert.deepEqual(play(idle.state, seen(8, 'a', 7), appended(3n)).effects, [])
  })

  test('a tag that contradicts an observed block is a reorg', () => {
    const state = play(begun(), seen(8), read(5, 8, []), appended(1n)).state
    assert.equal(only(play(state, seen(9, 'b', 7)).effects).kind, 'findAncestor')
  })
})

describe('failures and the end', () => {
  const failure: IngestAction = {
    kind: 'failed',
    error: new RpcError('RPC_TIMEOUT', 'slow'),
    retryable: true,
  }

  test('the provider failing is waited out with growing pauses, and the same step tried again', () => {
    let { state, effects } = play(begun(), seen(6), failure)
    const waits: number[] = []
    for (let round = 0; round < 6; round += 1) {
      const wait = effects.at(-1)
      waits.push(wait?.kind === 'wait' ? wait.ms : -1)
      const retried = play(state, { kind: 'waited' })
      assert.deepEqual(only(retried.effects), { kind: 'readRange', from: 5, to: 6, parentHash: undefined })
      ;({ state, effects } = play(retried.state, failure))
    }
    assert.deepEqual(waits, [100, 200, 400, 800, 1_000, 1_000])
  })

  test('an append of unknown outcome is repeated at the same revision', () => {
    const reading = play(begun(), seen(6), read(5, 6))
    const repeated = play(reading.state, failure, { kind: 'waited' })
    assert.deepEqual(only(repeated.effects), only(reading.effects))
  })

  test('losing the head is said once, and once when it is back', () => {
    const lost: IngestAction = { kind: 'tipLost', reason: 'down' }
    const first = play(begun(), lost)
    assert.equal(only(first.effects).kind, 'report')
    assert.deepEqual(play(first.state, lost).effects, [])
    assert.equal(play(first.state, lost, seen(3)).effects[0]?.kind, 'report')
  })

  test('stopping leaves a read behind but waits for an append', () => {
    const reading = play(begun(), seen(6))
    assert.deepEqual(play(reading.state, { kind: 'stop' }).effects, [{ kind: 'end', error: null }])
    const appending = play(reading.state, read(5, 6), { kind: 'stop' })
    assert.deepEqual(appending.effects, [])
    assert.deepEqual(play(appending.state, appended(2n)).effects, [{ kind: 'end', error: null }])
  })
})

describe('what ingest cannot read', () => {
  test('is kept in its place, and said once, with where it stands', () => {
    const following = play(begun(), seen(8)).state
    const facts = [factAt(5), factAt(6, 1, 'a', 'LogUndecodable'), factAt(6, 2, 'a', 'LogOversized')]
    const { effects } = play(following, read(5, 8, facts))
    assert.deepEqual(
      effects.map(({ kind }) => kind),
      ['report', 'append'],
    )
    const [warning, append] = effects
    assert.ok(warning?.kind === 'report' && warning.level === 'warn')
    assert.deepEqual(warning.data, {
      records: 2,
      type: 'LogUndecodable',
      block: 6,
      txHash: facts[1]?.origin.txHash,
      address: facts[1]?.origin.address,
    })
    assert.deepEqual(typesOf(append), [
      'RandomnessPublished',
      'LogUndecodable',
      'LogOversized',
      'BlocksObserved',
    ])
  })
})
