import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { decideRetention } from './decide-retention.ts'
import type { RetentionFacts } from './decide-retention.ts'
import type { DisputeStanding, Pin, RetentionDecision, RetentionPolicy } from './retention.ts'

const day = 86_400
const now = 1_000 * day
const policy: RetentionPolicy = {
  keepSeconds: 30 * day,
  quotaBytes: 1_000,
  pinOutcomes: [],
  pinAppealed: false,
}
const dispute = (given: Partial<DisputeStanding> = {}): DisputeStanding => ({
  disputeId: 'd1',
  state: 'ended',
  outcome: 'ACCEPT',
  isAppealed: false,
  endedAt: now - day,
  module: 'cowsay',
  parties: ['creator', 'provider', 'solver'],
  ...given,
})

const decideOne = (
  standing: DisputeStanding | undefined,
  { pins = [], ...given }: Partial<RetentionPolicy> & { readonly pins?: readonly Pin[] } = {},
): RetentionDecision | undefined =>
  decideRetention({
    documents: [{ cid: 'c1', bytes: 10, keptAt: 0, disputes: ['d1'] }],
    disputes: new Map(standing === undefined ? [] : [['d1', standing]]),
    pins,
    policy: { ...policy, ...given },
    now,
  }).decisions[0]

describe('a document', () => {
  const old = dispute({ endedAt: now - 30 * day })
  const cases: readonly (readonly [string, RetentionDecision | undefined, Partial<RetentionDecision>])[] = [
    [
      'is needed while its dispute is open',
      decideOne(dispute({ state: 'open', endedAt: null })),
      { verdict: 'needed', reasons: ['DISPUTE_OPEN'], until: null },
    ],
    [
      'is not pinned by an outcome that may still become another',
      decideOne(dispute({ state: 'appealable', endedAt: null, outcome: 'REJECT' }), {
        pinOutcomes: ['REJECT'],
      }),
      { verdict: 'needed', reasons: ['APPEAL_POSSIBLE'], until: null },
    ],
    [
      'is needed while an appeal is possible',
      decideOne(dispute({ state: 'appealable', endedAt: null })),
      { verdict: 'needed', reasons: ['APPEAL_POSSIBLE'] },
    ],
    [
      'is needed where its dispute cannot be read',
      decideOne(undefined),
      { verdict: 'needed', reasons: ['DISPUTE_UNREAD'] },
    ],
    [
      'is needed where nobody knows when its dispute ended',
      decideOne(dispute({ endedAt: null })),
      { verdict: 'needed', reasons: ['DISPUTE_UNREAD'] },
    ],
    [
      'is kept for its time after the ruling',
      decideOne(dispute()),
      { verdict: 'kept', reasons: ['RECENT'], until: now + 29 * day },
    ],
    [
      'goes when that is over, to the second',
      decideOne(old),
      { verdict: 'evict', reasons: ['PAST_RETENTION'], until: now },
    ],
    [
      'is kept a second before',
      decideOne(dispute({ endedAt: now - 30 * day + 1 })),
      { verdict: 'kept', until: now + 1 },
    ],
    [
      'stays by its own pin',
      decideOne(old, { pins: [{ kind: 'document', id: 'c1' }] }),
      { verdict: 'pinned', reasons: ['PINNED_DOCUMENT'], until: null },
    ],
    [
      'stays by its dispute’s',
      decideOne(old, { pins: [{ kind: 'dispute', id: 'd1' }] }),
      { verdict: 'pinned', reasons: ['PINNED_DISPUTE'] },
    ],
    [
      'stays by its module’s',
      decideOne(old, { pins: [{ kind: 'module', id: 'cowsay' }] }),
      { verdict: 'pinned', reasons: ['PINNED_MODULE'] },
    ],
    [
      'stays by a party’s',
      decideOne(old, { pins: [{ kind: 'party', id: 'provider' }] }),
      { verdict: 'pinned', reasons: ['PINNED_PARTY'] },
    ],
    [
      'does not stay by a pin of another kind',
      decideOne(old, { pins: [{ kind: 'party', id: 'd1' }] }),
      { verdict: 'evict' },
    ],
    [
      'stays by the outcome, where the policy says so',
      decideOne(dispute({ endedAt: 0, outcome: 'REJECT' }), { pinOutcomes: ['REJECT'] }),
      { verdict: 'pinned', reasons: ['PINNED_OUTCOME'] },
    ],
    [
      'stays where there was an appeal, where the policy says so',
      decideOne(dispute({ endedAt: 0, isAppealed: true }), { pinAppealed: true }),
      { verdict: 'pinned', reasons: ['PINNED_APPEALED'] },
    ],
    [
      'goes where there was an appeal, where it does not',
      decideOne(dispute({ endedAt: 0, isAppealed: true })),
      { verdict: 'evict' },
    ],
    [
      'goes beyond the quota',
      decideOne(dispute(), { quotaBytes: 9 }),
      { verdict: 'evict', reasons: ['BEYOND_QUOTA'] },
    ],
  ]
  for (const [name, decision, expected] of cases)
    it(name, () => {
      // Not partialDeepStrictEqual, to which a list with more in it is the same.
      assert.deepEqual(decision, { ...decision, cid: 'c1', ...expected })
    })

  it('that two disputes name is kept for its time after the later one, and one that just fits the quota stays', () => {
    const later = dispute({ disputeId: 'd2', endedAt: now - day })
    const facts = {
      documents: [{ cid: 'c1', bytes: 1_000, keptAt: 0, disputes: ['d1', 'd2'] }],
      disputes: new Map([
        ['d1', old],
        ['d2', later],
      ]),
      pins: [],
      policy,
      now,
    }
    assert.deepEqual(decideRetention(facts), {
      decisions: [{ cid: 'c1', verdict: 'kept', reasons: ['RECENT'], until: now + 29 * day }],
      bytes: 1_000,
      overQuotaBytes: 0,
    })
  })

  it('that no fact names is kept for its time from when it came', () => {
    const facts = { disputes: new Map<string, DisputeStanding>(), pins: [], policy, now }
    const documents = [now - 30 * day, now - day].map((keptAt, index) => ({
      cid: `c${index}`,
      bytes: 1,
      keptAt,
      disputes: [],
    }))
    const { decisions } = decideRetention({ ...facts, documents })
    assert.deepEqual(
      decisions.map(({ verdict }) => verdict),
      ['evict', 'kept'],
    )
  })

  it('of the dispute that ended first goes first, and no more go than must', () => {
    const documents = [3, 1, 2].map((age) => ({
      cid: `c${age}`,
      bytes: 400,
      keptAt: 0,
      disputes: [`d${age}`],
    }))
    const disputes = new Map(
      [1, 2, 3].map((age) => [`d${age}`, dispute({ disputeId: `d${age}`, endedAt: now - age })]),
    )
    const { decisions, bytes } = decideRetention({ documents, disputes, pins: [], policy, now })
    assert.deepEqual(
      decisions.filter(({ verdict }) => verdict === 'evict').map(({ cid }) => cid),
      ['c3'],
    )
    assert.equal(bytes, 800)
  })
})

const ids = ['d0', 'd1', 'd2', 'd3']
const anyDispute = (disputeId: string) =>
  fc.record<DisputeStanding>({
    disputeId: fc.constant(disputeId),
    state: fc.constantFrom('open', 'appealable', 'ended'),
    outcome: fc.constantFrom('ACCEPT', 'REJECT', null),
    isAppealed: fc.boolean(),
    endedAt: fc.option(fc.integer({ min: 0, max: now })),
    module: fc.constantFrom('m0', 'm1', null),
    parties: fc.subarray(['p0', 'p1']),
  })
const anyFacts: fc.Arbitrary<RetentionFacts> = fc.record({
  documents: fc.uniqueArray(
    fc.record({
      cid: fc.integer({ min: 0, max: 9 }).map((number) => `c${number}`),
      bytes: fc.integer({ min: 0, max: 500 }),
      keptAt: fc.integer({ min: 0, max: now }),
      disputes: fc.subarray([...ids, 'unread']),
    }),
    { selector: ({ cid }) => cid },
  ),
  disputes: fc
    .tuple(...ids.map((id) => fc.option(anyDispute(id))))
    .map(
      (found) => new Map(found.flatMap((each) => (each === null ? [] : [[each.disputeId, each] as const]))),
    ),
  pins: fc.array(
    fc.record<Pin>({
      kind: fc.constantFrom('document', 'dispute', 'module', 'party'),
      id: fc.constantFrom('c1', 'd1', 'm0', 'p0'),
    }),
    { maxLength: 4 },
  ),
  policy: fc.record({
    keepSeconds: fc.integer({ min: 0, max: now }),
    quotaBytes: fc.integer({ min: 0, max: 1_500 }),
    pinOutcomes: fc.subarray(['ACCEPT', 'REJECT']),
    pinAppealed: fc.boolean(),
  }),
  now: fc.constant(now),
})

describe('what is kept, whatever there is', () => {
  it('is everything that an open dispute or a running appeal needs, and everything that is pinned', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { decisions } = decideRetention(facts)
        for (const [index, document] of facts.documents.entries()) {
          const decision = decisions[index]
          assert.equal(decision?.cid, document.cid)
          const found = document.disputes.map((id) => facts.disputes.get(id))
          const isNeeded = found.some((each) => each?.state !== 'ended')
          const isPinned = facts.pins.some(
            ({ kind, id }) =>
              (kind === 'document' && id === document.cid) ||
              found.some(
                (each) =>
                  (kind === 'dispute' && each?.disputeId === id) ||
                  (kind === 'module' && each?.module === id) ||
                  (kind === 'party' && each?.parties.includes(id)),
              ),
          )
          if (isNeeded || isPinned) assert.notEqual(decision?.verdict, 'evict')
        }
      }),
    )
  })

  it('is no more than the quota, unless all of it must not go; and nothing goes in time that there is room for', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { decisions, bytes, overQuotaBytes } = decideRetention(facts)
        const kept = decisions.filter(({ verdict }) => verdict !== 'evict')
        const sizes = new Map(facts.documents.map((document) => [document.cid, document.bytes]))
        assert.equal(
          bytes,
          kept.reduce((sum, { cid }) => sum + (sizes.get(cid) ?? 0), 0),
        )
        assert.equal(overQuotaBytes, Math.max(0, bytes - facts.policy.quotaBytes))
        if (overQuotaBytes > 0)
          assert.ok(kept.every(({ verdict }) => verdict === 'needed' || verdict === 'pinned'))
        for (const { cid, reasons } of decisions) {
          if (reasons[0] !== 'BEYOND_QUOTA') continue
          assert.ok(bytes + (sizes.get(cid) ?? 0) > 0)
        }
        const wide = decideRetention({ ...facts, policy: { ...facts.policy, quotaBytes: 1e9 } })
        assert.ok(wide.decisions.every(({ reasons }) => !reasons.includes('BEYOND_QUOTA')))
      }),
    )
  })

  it('never shrinks where the time to keep grows, a pin is added or the quota is raised', () => {
    const evicted = (facts: RetentionFacts): readonly string[] =>
      decideRetention(facts)
        .decisions.filter(({ verdict }) => verdict === 'evict')
        .map(({ cid }) => cid)
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const ample = { ...facts.policy, quotaBytes: 1e9 }
        const before = evicted({ ...facts, policy: ample })
        const longer = evicted({ ...facts, policy: { ...ample, keepSeconds: ample.keepSeconds + day } })
        assert.ok(longer.every((cid) => before.includes(cid)))
        const pinned = evicted({
          ...facts,
          policy: ample,
          pins: [...facts.pins, { kind: 'document', id: 'c2' }],
        })
        assert.ok(pinned.every((cid) => before.includes(cid) && cid !== 'c2'))
        const tight = evicted(facts)
        const roomier = evicted({
          ...facts,
          policy: { ...facts.policy, quotaBytes: facts.policy.quotaBytes + 100 },
        })
        assert.ok(roomier.every((cid) => tight.includes(cid)))
      }),
    )
  })
})
