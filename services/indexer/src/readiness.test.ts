import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChainStatus } from '@lilymed/api'
import { endpointStatusOf } from './testing/endpoint-status.ts'
import { readinessChecks } from './readiness.ts'
import type { ChainReadiness, ReadinessSight } from './readiness.ts'

const status = (changes: Partial<ChainStatus> = {}): ChainStatus => ({
  chainId: 1,
  phase: 'following',
  trouble: null,
  startBlock: 0,
  head: 100,
  headAt: '2026-01-01T00:00:00Z',
  safe: 90,
  finalised: 80,
  observed: 100,
  shown: 100,
  shownAt: '2026-01-01T00:00:00Z',
  lagBlocks: 0,
  lagSeconds: 0,
  epoch: 'epoch',
  eventsAppended: 0,
  blocksPerSecond: null,
  eventsPerSecond: null,
  etaSeconds: null,
  endpoints: [endpointStatusOf()],
  ...changes,
})
const chain = (changes: Partial<ChainStatus> = {}, more: Partial<ChainReadiness> = {}): ChainReadiness => ({
  status: status(changes),
  failing: null,
  disagreement: null,
  headUnchangedSeconds: 0,
  lagUnknownSeconds: 0,
  limits: { lagSeconds: 60, headSeconds: 300 },
  ...more,
})
const sight = (changes: Partial<ReadinessSight> = {}): ReadinessSight => ({
  store: { ok: true, detail: 'embedded' },
  appendFailure: null,
  projections: { isCaughtUp: true, hasFailed: false },
  log: undefined,
  chains: [chain()],
  ...changes,
})
const unmet = (changes: Partial<ReadinessSight>): string[] =>
  readinessChecks(sight(changes)).flatMap(({ name, ok, detail, remedy }) => {
    assert.equal(ok, remedy === null, name)
    return ok ? [] : [`${name}: ${detail}`]
  })

describe('readiness', () => {
  test('holds when the store takes what it is given and every chain is shown up to its head', () => {
    assert.deepEqual(unmet({}), [])
    assert.deepEqual(unmet({ chains: [chain(), chain({ chainId: 2 })] }), [])
  })

  const cases: readonly [string, Partial<ReadinessSight>, readonly string[]][] = [
    ['the store is away', { store: { ok: false, detail: 'does not answer' } }, ['store: does not answer']],
    [
      'the store does not take what it is given',
      { appendFailure: 'disk full' },
      ['store: the last write failed: disk full'],
    ],
    [
      'a chain has stopped, and only that one is named',
      {
        chains: [
          chain(),
          chain({
            chainId: 2,
            phase: 'stopped',
            trouble: { code: 'X', reason: 'it was reset', remedy: 'rewind', since: '', retryAt: null },
          }),
        ],
      },
      ['chain 2: it was reset'],
    ],
    [
      'endpoints contradict each other for longer than what is shown may lag',
      {
        chains: [
          chain({}, { disagreement: { claims: 'a says 1, b says 2', remedy: 'ask c', seconds: 61.5 } }),
        ],
      },
      ['chain 1: nothing new is believed for 61 s: a says 1, b says 2'],
    ],
    [
      'a chain is being opened',
      { chains: [chain({ phase: 'opening' })] },
      ['chain 1: is being opened: its endpoints are asked which chain they serve'],
    ],
    [
      'no endpoint answers',
      {
        chains: [
          chain({
            endpoints: [
              endpointStatusOf({
                state: 'resting',
                lastFailure: { code: 'RPC_TIMEOUT', reason: 'it hangs', at: '' },
              }),
              endpointStatusOf({ name: 'https://b', state: 'foreign' }),
            ],
          }),
        ],
      },
      [
        'chain 1: no endpoint serves it: https://a is resting (it hangs); https://b is foreign (no answer yet)',
      ],
    ],
    [
      'the head stands still',
      { chains: [chain({}, { headUnchangedSeconds: 301 })] },
      ['chain 1: head still at block 100 after 301 s, expected a new one within 300 s'],
    ],
    [
      'the backfill is under way',
      { chains: [chain({ phase: 'backfilling', observed: 7 })] },
      ['ingest of chain 1: stored up to block 7 of 100'],
    ],
    [
      'a backfill comes no further',
      {
        chains: [
          chain({ phase: 'backfilling', observed: 7 }, { failing: { reason: 'no such state', times: 3 } }),
        ],
      },
      ['ingest of chain 1: stored up to block 7 of 100; 3 tries in a row to go on failed: no such state'],
    ],
    [
      'blocks at the head cannot be read, time after time',
      { chains: [chain({ observed: 98 }, { failing: { reason: 'no such state', times: 6 } })] },
      ['ingest of chain 1: stored up to block 98 of 100; 6 tries in a row to go on failed: no such state'],
    ],
    [
      'what is shown is too old, after it was ready once',
      { chains: [chain({ shown: 40, lagSeconds: 61 })] },
      ['projections of chain 1: showing block 40, 61 s behind the head, expected at most 60 s'],
    ],
    [
      'the age of what is shown stays unknown',
      { chains: [chain({ shown: 40, lagSeconds: null }, { lagUnknownSeconds: 61 })] },
      ['projections of chain 1: showing block 40, 61 s behind the head, expected at most 60 s'],
    ],
    [
      'projections have failed',
      { projections: { isCaughtUp: false, hasFailed: true } },
      ['projections of chain 1: stopped by a failure'],
    ],
    [
      'the disk is full under the read model',
      { projections: { isCaughtUp: false, hasFailed: false, waitsFor: 'the disk is full' } },
      ['projections of chain 1: showing block 100, 0 s behind the head; the disk is full'],
    ],
    [
      'projections have not caught up',
      { projections: { isCaughtUp: false, hasFailed: false } },
      ['projections of chain 1: showing block 100, 0 s behind the head'],
    ],
    [
      'the Merkle log has stopped',
      { log: { failure: 'no space' } as ReadinessSight['log'] },
      ['merkle log: no space'],
    ],
  ]
  for (const [what, changes, expected] of cases) {
    test(`does not hold while ${what}`, () => assert.deepEqual(unmet(changes), expected))
  }

  test('a moment of unknown age, as after a rewind, and a chain that may rest are no reason', () => {
    assert.deepEqual(unmet({ chains: [chain({ lagSeconds: null }, { lagUnknownSeconds: 1 })] }), [])
    const resting = { headUnchangedSeconds: 1e6, limits: { lagSeconds: 60, headSeconds: 0 } }
    assert.deepEqual(unmet({ chains: [chain({}, resting)] }), [])
  })

  test('what a node says of its failure is told in one line that is not long', () => {
    const reason = `\u001b[2Jgone\n${'again '.repeat(1_000)}`
    const [said = ''] = unmet({ chains: [chain({ observed: 98 }, { failing: { reason, times: 6 } })] })
    assert.match(said, /failed: \[2Jgone again again/)
    assert.ok(said.length < 400, `${said.length} characters`)
  })

  test('while a chain is backfilled, what is shown is late by that, and nothing else is to be looked at', () => {
    const late = chain({ phase: 'backfilling', observed: 7, shown: 5, lagSeconds: 9_000 })
    assert.deepEqual(
      readinessChecks(sight({ chains: [late] }))
        .slice(2)
        .map(({ detail, remedy }) => `${detail}: ${remedy}`),
      [
        'stored up to block 7 of 100: wait for the backfill to end',
        'showing block 5, 9000 s behind the head: wait for the backfill to end',
      ],
    )
  })

  test('what is built again is never 100 % before it is shown', () => {
    const projections = { isCaughtUp: true, hasFailed: false, rebuilding: 1 }
    const [, , , shown] = readinessChecks(sight({ projections }))
    assert.equal(shown?.detail, 'showing block 100, 0 s behind the head; rebuilding: 99 %')
  })

  test('a contradiction that is young is told, and no reason yet', () => {
    const disagreement = { claims: 'a says 1, b says 2', remedy: 'ask c', seconds: 59 }
    const checks = readinessChecks(sight({ chains: [chain({}, { disagreement })] }))
    assert.ok(checks.every(({ ok }) => ok))
    assert.equal(checks[1]?.detail, 'nothing new is believed for 59 s: a says 1, b says 2')
  })

  test('a hiccup of an endpoint at the head is no reason', () => {
    const hiccup = chain({ observed: 99 }, { failing: { reason: 'it hangs', times: 1 } })
    assert.deepEqual(unmet({ chains: [hiccup] }), [])
    const late = chain({ observed: 99, lagSeconds: 61 }, { failing: { reason: 'it hangs', times: 1 } })
    assert.deepEqual(unmet({ chains: [late] }), [
      'ingest of chain 1: stored up to block 99 of 100; one try to go on failed: it hangs',
      'projections of chain 1: showing block 100, 61 s behind the head, expected at most 60 s',
    ])
  })
})
