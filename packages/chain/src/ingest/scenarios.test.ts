import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockHash, blockHeader, factAt, tipAt } from '../testing/test-blocks.ts'
import { initialIngestState } from './ingest-state.ts'
import type { IngestAction, IngestEffect, IngestSettings, IngestState } from './ingest-state.ts'
import { reduceIngest } from './reduce.ts'

const settings: IngestSettings = {
  chainId: 1,
  startBlock: 1,
  epoch: 'e',
  contracts: {},
  rangeBlocks: 4,
  finalityDepth: null,
  firstBackoffMs: 100,
  longestBackoffMs: 1_000,
  regressionGraceMs: 50,
}

/** Plays a scenario: appends are durable at once, everything else is an action. Gives the facts that stand, and the last effects. */
const play = (actions: readonly IngestAction[], changes: Partial<IngestSettings> = {}) => {
  let state: IngestState = initialIngestState({ ...settings, ...changes })
  let revision = -1n
  let effects: readonly IngestEffect[] = []
  let standing: Array<{ block: number; hash: string }> = []
  const stored: string[] = []
  const take = (action: IngestAction): void => {
    ;[state, effects] = reduceIngest(state, action)
    const append = effects.find((effect) => effect.kind === 'append')
    if (append === undefined) return
    for (const { type, data, origin } of append.facts) {
      stored.push(type)
      if (origin !== undefined) standing.push({ block: origin.blockNumber, hash: origin.blockHash })
      if (type === 'ChainRewound') standing = standing.filter(({ block }) => block <= Number(data['toBlock']))
    }
    revision += BigInt(append.facts.length)
    take({ kind: 'appended', revision })
  }
  for (const action of [{ kind: 'start' }, { kind: 'checkpointRead', checkpoint: null }] as const)
    take(action)
  for (const action of actions) take(action)
  return { state, effects, stored, stands: standing.map(({ hash }) => hash) }
}

const seen = (...tip: Parameters<typeof tipAt>): IngestAction => ({ kind: 'tipSeen', tip: tipAt(...tip) })
const read = (from: number, to: number, fork = 'a', parentFork = fork): IngestAction => ({
  kind: 'rangeRead',
  headers: Array.from({ length: to - from + 1 }, (_, index) =>
    blockHeader(from + index, fork, index === 0 ? parentFork : fork),
  ),
  facts: Array.from({ length: to - from + 1 }, (_, index) => factAt(from + index, 0, fork)),
})
const detached: IngestAction = {
  kind: 'rangeUnusable',
  answer: { kind: 'detached', expectedParent: 'ours', foundParent: 'theirs' },
}
const ancestor = (number: number, fork = 'a'): IngestAction => ({
  kind: 'ancestorFound',
  ancestor: { number, hash: blockHash(number, fork) },
  floor: { number: 0, hash: blockHash(0) },
})
const hashes = (...blocks: Array<[number, string]>): string[] =>
  blocks.map(([number, fork]) => blockHash(number, fork))
const unusable = (answer: Extract<IngestAction, { kind: 'rangeUnusable' }>['answer']): IngestAction => ({
  kind: 'rangeUnusable',
  answer,
})

describe('scenarios of a chain that moves', () => {
  test('a reorg during backfill, at the seam of two ranges', () => {
    const { stands } = play([
      seen(8),
      read(1, 4),
      detached,
      ancestor(2),
      seen(8, 'b'),
      read(3, 6, 'b', 'a'),
      read(7, 8, 'b'),
    ])
    assert.deepEqual(
      stands,
      hashes([1, 'a'], [2, 'a'], [3, 'b'], [4, 'b'], [5, 'b'], [6, 'b'], [7, 'b'], [8, 'b']),
    )
  })

  test('two reorgs in a row, the second while the first is being read', () => {
    const first = [seen(4), read(1, 4), seen(4, 'b'), ancestor(2)]
    const { stands } = play([
      ...first,
      read(3, 4, 'b', 'a'),
      seen(4, 'c'),
      ancestor(3, 'b'),
      read(4, 4, 'c', 'b'),
    ])
    assert.deepEqual(stands, hashes([1, 'a'], [2, 'a'], [3, 'b'], [4, 'c']))
  })

  test('a reorg back to the first fork: its blocks are read again, as new events', () => {
    const there = [seen(3), read(1, 3), seen(3, 'b'), ancestor(1), read(2, 3, 'b', 'a')]
    const { stands, stored } = play([...there, seen(3, 'a'), ancestor(1), read(2, 3)])
    assert.deepEqual(stands, hashes([1, 'a'], [2, 'a'], [3, 'a']))
    assert.equal(stored.filter((type) => type === 'ChainRewound').length, 2)
  })

  test('another block at the height of the head is a reorg, though no number changed', () => {
    const { effects } = play([seen(3), read(1, 3), seen(3, 'b')])
    assert.equal(effects[0]?.kind, 'findAncestor')
  })

  test('a reorg while an answer is under way: the answer is judged by its links, not believed', () => {
    const { stands } = play([
      seen(4),
      read(1, 4),
      seen(6),
      seen(6, 'b'),
      detached,
      ancestor(4),
      read(5, 6, 'b', 'a'),
    ])
    assert.deepEqual(stands.slice(4), hashes([5, 'b'], [6, 'b']))
  })
})

describe('scenarios of an endpoint that fails', () => {
  test('a backend behind the others: its blocks are missing, nothing is rewound, and the same range is asked for again', () => {
    const { effects, stored } = play([
      seen(4),
      read(1, 2),
      unusable({ kind: 'missing', block: 4 }),
      { kind: 'waited' },
    ])
    assert.deepEqual(effects, [{ kind: 'readRange', from: 3, to: 4, parentHash: blockHash(2) }])
    assert.ok(!stored.includes('ChainRewound'))
  })

  test('a head that goes back and comes again before the grace is over changes nothing', () => {
    const { stored, state } = play([seen(4), read(1, 4), seen(2), seen(4), { kind: 'regressionDue' }])
    assert.ok(!stored.includes('ChainRewound'))
    assert.equal(state.suspicious, false)
  })

  test('contradictory answers are waited out however often they come, and nothing of them is stored', () => {
    const bad = unusable({
      kind: 'inconsistent',
      reason: 'block 3 has 2 logs by its hash, and 0 in the answer',
    })
    const again = Array.from({ length: 30 }, () => [bad, { kind: 'waited' } as const]).flat()
    const { stands, effects } = play([seen(4), ...again])
    assert.deepEqual(stands, [])
    assert.deepEqual(effects, [{ kind: 'readRange', from: 1, to: 4, parentHash: undefined }])
  })

  test('a finalised block that is not ours ends ingest, once no common ancestor above the last final one is found', () => {
    const { effects } = play([seen(4, 'a', 3), read(1, 4), seen(6, 'b', 5), detached, ancestor(1)])
    const last = effects.at(-1)
    assert.ok(last?.kind === 'end' && last.error !== null)
    assert.equal(Reflect.get(last.error, 'code'), 'REORG_BELOW_FINALITY')
  })
})
