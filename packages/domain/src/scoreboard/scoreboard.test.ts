import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { ChainFact } from '../facts.ts'
import { closed, seated, voted, type Act } from '../testing/dispute-double.ts'
import { addressOf, bytesOf, DISPUTE_ID, disputeTerms, fact, funded, opened } from '../testing/facts.ts'
import { parseDisputeId } from '../values/ids.ts'
import { outcomeNumber, type DisputeOutcome } from '../values/outcomes.ts'
import { distributionOf } from './distribution.ts'
import { rulesDigest } from './rules-digest.ts'
import type { ScoredDispute, ScoredSeat } from './score-dispute.ts'
import { scoreEpoch, type EpochScore } from './score-epoch.ts'
import {
  defaultScoreRules,
  epochAt,
  epochOf,
  isClosed,
  type RuleVersion,
  type ScoreRules,
} from './score-rules.ts'
import { createScorebook } from './scorebook.ts'
import { sharePot } from './share-pot.ts'
import type { Standing } from './standings.ts'
import { tallyDisputes } from './tally-epoch.ts'

const [anna, bert, cleo, dora] = [21, 22, 23, 24].map(addressOf) as [string, string, string, string]
const version = defaultScoreRules(1).versions[0] as RuleVersion
const rules: ScoreRules = {
  ...defaultScoreRules(1),
  epochs: { firstBlock: 100, blocks: 10, count: null },
}
const withPot = (wei: bigint): ScoreRules => ({
  ...rules,
  versions: [{ ...version, payout: { kind: 'pot', wei } }],
})

/** What a scoreboard counts after these facts, each in a block of its own. */
const scoredAfter = (facts: readonly ChainFact[], from = 100): readonly ScoredDispute[] => {
  const book = createScorebook()
  return facts
    .map((one, index) => book.take({ ...one, origin: { blockNumber: from + index, logIndex: 0 } }))
    .filter((scored) => scored !== undefined)
}

const finalAs = (outcome: DisputeOutcome): readonly ChainFact[] => [
  fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome: outcomeNumber(outcome), finaliser: anna }),
  fact('DisputeSettled', { disputeId: DISPUTE_ID }),
]
const acts = (...verdicts: readonly Act['verdict'][]): readonly Act[] =>
  verdicts.map((verdict, index) => ({ mediator: addressOf(21 + index), verdict }))
const drawn = [funded(), opened(), disputeTerms(), ...seated(1, 3, 21)]
const canary = fact('CanaryOpened', {
  disputeId: DISPUTE_ID,
  sponsor: addressOf(80),
  truth: outcomeNumber('REJECT'),
  finalAt: '2000',
})

const seatsOf = (...facts: readonly ChainFact[]): readonly ScoredSeat[] => scoredAfter(facts)[0]?.seats ?? []
const brief = ({ mediator, seated: isSeat, revealed, coherent, canaryPassed, fault }: ScoredSeat) =>
  [
    mediator === anna ? 'anna' : mediator === bert ? 'bert' : mediator === cleo ? 'cleo' : 'dora',
    ...(isSeat ? ['drawn'] : ['stepped in']),
    ...(revealed ? ['revealed'] : []),
    ...(coherent ? ['coherent'] : []),
    ...(canaryPassed ? ['canary passed'] : []),
    ...(fault === null ? [] : [fault]),
  ].join(' ')

describe('what a scoreboard counts of a dispute', () => {
  it('is who revealed, and whose vote was the ruling', () => {
    const facts = [...drawn, ...voted(acts('ACCEPT', 'ACCEPT', 'REJECT')), closed(1), ...finalAs('ACCEPT')]
    assert.deepEqual(seatsOf(...facts).map(brief), [
      'anna drawn revealed coherent',
      'bert drawn revealed coherent',
      'cleo drawn revealed INCOHERENT',
    ])
  })

  it('is who was absent from a phase that ran to its end, and who stepped in', () => {
    const stepped = [...acts('ACCEPT', 'ACCEPT'), { mediator: dora, verdict: 'ACCEPT' } as const]
    const facts = [...drawn, ...voted(stepped), closed(1), ...finalAs('ACCEPT')]
    assert.deepEqual(seatsOf(...facts).map(brief), [
      'anna drawn revealed coherent',
      'bert drawn revealed coherent',
      // The third commitment ended the phase before its time: cleo was not absent to its end.
      'cleo drawn',
      'dora stepped in revealed coherent',
    ])
    const missing = [...drawn, ...voted(acts('ACCEPT', 'ACCEPT')), closed(1), ...finalAs('ACCEPT')]
    assert.equal(seatsOf(...missing).map(brief)[2], 'cleo drawn NO_COMMIT')
    const hidden = [...acts('ACCEPT', 'ACCEPT'), { mediator: cleo, verdict: 'ACCEPT', hides: true } as const]
    const unrevealed = [...drawn, ...voted(hidden), closed(1), ...finalAs('ACCEPT')]
    assert.equal(seatsOf(...unrevealed).map(brief)[2], 'cleo drawn NO_REVEAL')
  })

  it('is coherence with a ruling, not with none', () => {
    const facts = [...drawn, ...voted(acts('ACCEPT', 'REJECT', 'ACCEPT')), closed(1)]
    for (const outcome of ['PREEMPTED', 'INCONCLUSIVE'] as const) {
      assert.deepEqual(
        seatsOf(...facts, ...finalAs(outcome)).map(({ coherent, fault }) => [coherent, fault]),
        [
          [false, null],
          [false, null],
          [false, null],
        ],
      )
    }
  })

  it('is a canary passed or failed, unless its truth fell', () => {
    const voting = [...drawn, ...voted(acts('ACCEPT', 'REJECT', 'REJECT')), canary]
    assert.deepEqual(seatsOf(...voting, ...finalAs('REJECT')).map(brief), [
      'anna drawn revealed CANARY',
      'bert drawn revealed coherent canary passed',
      'cleo drawn revealed coherent canary passed',
    ])
    assert.deepEqual(seatsOf(...voting, ...finalAs('ACCEPT')).map(brief), [
      'anna drawn revealed coherent',
      'bert drawn revealed INCOHERENT',
      'cleo drawn revealed INCOHERENT',
    ])
  })

  it('is nothing before it is settled, and nothing of a dispute whose opening is not known', () => {
    const facts = [...drawn, ...voted(acts('ACCEPT', 'ACCEPT', 'ACCEPT')), closed(1), ...finalAs('ACCEPT')]
    assert.deepEqual(scoredAfter(facts.slice(0, -1)), [])
    assert.deepEqual(scoredAfter(facts.filter(({ type }) => type !== 'DisputeOpened')), [])
    assert.equal(scoredAfter(facts)[0]?.block, 100 + facts.length - 1)
  })

  it('pays where the registry pays as of the settlement', () => {
    const set = (withdrawalAddress: string) =>
      fact('WithdrawalAddressSet', { mediator: bert, withdrawalAddress })
    const facts = [
      set(addressOf(91)),
      ...drawn,
      ...voted(acts('ACCEPT', 'ACCEPT', 'ACCEPT')),
      set(addressOf(92)),
      ...finalAs('ACCEPT'),
      set(addressOf(93)),
    ]
    assert.deepEqual(
      seatsOf(...facts).map(({ account }) => account),
      [anna, addressOf(92), cleo],
    )
  })
})

const seat = (mediator: string, change: Partial<ScoredSeat> = {}): ScoredSeat => ({
  mediator,
  account: mediator,
  round: 1,
  seated: true,
  revealed: true,
  coherent: true,
  canaryPassed: false,
  fault: null,
  ...change,
})
const dispute = (block: number, ...seats: readonly ScoredSeat[]): ScoredDispute => ({
  disputeId: parseDisputeId(bytesOf(block)),
  block,
  logIndex: 0,
  outcome: 'ACCEPT',
  isCanary: false,
  seats,
})
const standingsIn = (given: ScoreRules, ...disputes: readonly ScoredDispute[]): readonly Standing[] =>
  scoreEpoch(given, 0, disputes)?.standings ?? []
const payoutsOf = (score: EpochScore | undefined) => distributionOf(score?.standings ?? [])
const absent = { revealed: false, coherent: false, fault: 'NO_COMMIT' } as const

describe('an epoch’s standings', () => {
  it('are points for what was done, less those for faults', () => {
    const found = standingsIn(
      rules,
      dispute(100, seat(anna), seat(bert), seat(cleo, { coherent: false, fault: 'INCOHERENT' })),
      dispute(101, seat(anna, { canaryPassed: true }), seat(bert, absent)),
    )
    assert.deepEqual(
      found.map(({ mediator, points, rank, amount, unpaid }) => [mediator, points, rank, amount, unpaid]),
      [
        [anna, 62n, 1, 62n, null],
        [bert, 12n, 2, 12n, null],
        [cleo, -9n, 3, 0n, 'NO_POINTS'],
      ],
    )
  })

  it('share a rank and an order where points are the same', () => {
    const found = standingsIn(
      rules,
      dispute(100, seat(cleo), seat(bert), seat(anna, { seated: false }), seat(dora)),
    )
    assert.deepEqual(
      found.map(({ mediator, rank }) => [mediator, rank]),
      [
        [bert, 1],
        [cleo, 1],
        [dora, 1],
        [anna, 4],
      ],
    )
  })

  it('pay nobody who did too little', () => {
    const strict = {
      ...rules,
      versions: [{ ...version, minimum: { seats: 2, revealedBps: 6000 } }],
    }
    const found = standingsIn(
      strict,
      dispute(100, seat(anna), seat(bert), seat(cleo, { canaryPassed: true })),
      dispute(101, seat(anna), seat(bert, { ...absent, fault: null })),
    )
    assert.deepEqual(
      found.map(({ mediator, unpaid, amount }) => [mediator, unpaid, amount]),
      [
        [anna, null, 42n],
        [cleo, 'TOO_FEW_SEATS', 0n],
        [bert, 'TOO_FEW_REVEALS', 0n],
      ],
    )
  })

  it('count only disputes that were settled within its blocks', () => {
    const found = scoreEpoch(
      rules,
      1,
      [99, 100, 109, 110, 119, 120].map((block) => dispute(block, seat(anna))),
    )
    assert.equal(found?.disputes, 2)
    assert.deepEqual(found?.epoch, { number: 1, fromBlock: 110, toBlock: 119 })
  })

  it('pay an account once for all mediators that are paid there, by where each was paid last', () => {
    const safe = addressOf(90)
    const scored = scoreEpoch(rules, 0, [
      dispute(101, seat(anna, { account: safe }), seat(bert, { account: safe })),
      dispute(100, seat(anna, { account: addressOf(91) }), seat(cleo)),
    ])
    assert.deepEqual(payoutsOf(scored).leaves, [
      { account: cleo, amount: 21n },
      { account: safe, amount: 63n },
    ])
  })

  it('have no tree where nobody is paid', () => {
    const scored = scoreEpoch(rules, 0, [dispute(100, seat(anna, absent))])
    assert.equal(payoutsOf(scored).tree, null)
    assert.equal(payoutsOf(scored).total, 0n)
  })
})

describe('epochs', () => {
  it('are stretches of blocks, closed when their last block is final', () => {
    assert.deepEqual(epochAt(rules, 109), { number: 0, fromBlock: 100, toBlock: 109 })
    assert.equal(epochAt(rules, 110)?.number, 1)
    assert.equal(epochAt(rules, 99), undefined)
    const ending = { ...rules, epochs: { ...rules.epochs, count: 2 } }
    assert.equal(epochAt(ending, 119)?.number, 1)
    assert.equal(epochAt(ending, 120), undefined)
    assert.equal(epochOf(rules, Number.MAX_SAFE_INTEGER), undefined)
    const first = epochOf(rules, 0)
    assert.ok(first !== undefined)
    assert.deepEqual(
      [null, 108, 109].map((finality) => isClosed(first, finality)),
      [false, false, true],
    )
  })

  it('keep the rules they were scored by when later ones come', () => {
    const later: ScoreRules = {
      ...rules,
      epochs: { ...rules.epochs, count: 9 },
      versions: [...rules.versions, { ...version, fromEpoch: 2, points: { ...version.points, drawn: 9 } }],
    }
    assert.equal(rulesDigest(later, 1), rulesDigest(rules, 1))
    assert.notEqual(rulesDigest(later, 2), rulesDigest(rules, 2))
    const disputes = [dispute(105, seat(anna)), dispute(125, seat(anna))]
    assert.equal(scoreEpoch(later, 0, disputes)?.standings[0]?.points, 21n)
    assert.equal(scoreEpoch(later, 2, disputes)?.standings[0]?.points, 29n)
  })
})

const anySeat = fc
  .record({
    mediator: fc.integer({ min: 1, max: 12 }).map(addressOf),
    seated: fc.boolean(),
    revealed: fc.boolean(),
    coherent: fc.boolean(),
    canaryPassed: fc.boolean(),
    fault: fc.constantFrom(null, 'NO_COMMIT', 'NO_REVEAL', 'INCOHERENT', 'CANARY'),
    home: fc.integer({ min: 1, max: 12 }).map(addressOf),
  })
  .map(({ mediator, home, ...rest }): ScoredSeat => seat(mediator, { ...rest, account: home }))
const anyDisputes = fc
  .array(fc.tuple(fc.integer({ min: 95, max: 125 }), fc.array(anySeat, { maxLength: 6 })), { maxLength: 20 })
  .map((found) => found.map(([block, seats], logIndex) => ({ ...dispute(block, ...seats), logIndex })))

describe('a scoreboard of anything', () => {
  it('does not depend on the order in which facts come, nor on how many come at once', () => {
    fc.assert(
      fc.property(anyDisputes, fc.infiniteStream(fc.nat(999)), fc.nat(20), (disputes, keys, cut) => {
        const shuffled = disputes
          .map((one) => ({ one, key: keys.next().value as number }))
          .toSorted((left, right) => left.key - right.key)
          .map(({ one }) => one)
        const pot = withPot(1_000n)
        assert.deepEqual(scoreEpoch(pot, 0, shuffled)?.standings, scoreEpoch(pot, 0, disputes)?.standings)
        assert.equal(
          payoutsOf(scoreEpoch(pot, 0, shuffled)).tree?.root,
          payoutsOf(scoreEpoch(pot, 0, disputes)).tree?.root,
        )
        const ordered = disputes.toSorted(
          (left, right) => left.block - right.block || left.logIndex - right.logIndex,
        )
        assert.deepEqual(
          tallyDisputes(ordered.slice(cut), tallyDisputes(ordered.slice(0, cut))),
          tallyDisputes(disputes),
        )
      }),
    )
  })

  it('pays out a pot to the wei, by points, and never to who has none', () => {
    fc.assert(
      fc.property(anyDisputes, fc.bigInt({ min: 0n, max: 10n ** 36n }), (disputes, pot) => {
        const scored = scoreEpoch(withPot(pot), 0, disputes)
        assert.ok(scored !== undefined)
        const { standings } = scored
        const distribution = distributionOf(standings)
        const due = standings.reduce((sum, { amount }) => sum + amount, 0n)
        const paid = standings.filter(({ unpaid }) => unpaid === null)
        assert.equal(due, paid.length === 0 ? 0n : pot)
        assert.equal(distribution.total, due)
        assert.equal(
          distribution.leaves.reduce((sum, { amount }) => sum + amount, 0n),
          due,
        )
        for (const { unpaid, amount, points } of standings) {
          assert.ok(unpaid === null ? points > 0n : amount === 0n)
        }
        for (const [index, standing] of paid.entries()) {
          const next = paid[index + 1]
          if (next !== undefined) assert.ok(standing.amount >= next.amount)
        }
      }),
    )
  })

  it('leaves a closed epoch as it is, whatever comes after it', () => {
    fc.assert(
      fc.property(anyDisputes, anyDisputes, (before, after) => {
        const closing = before.filter(({ block }) => block <= 109)
        const later = after.filter(({ block }) => block > 109)
        assert.deepEqual(
          scoreEpoch(rules, 0, [...closing, ...later])?.standings,
          scoreEpoch(rules, 0, closing)?.standings,
        )
      }),
    )
  })
})

describe('a pot', () => {
  it('gives what is left to those whose share lost most, equal ones in order of address', () => {
    const sharers = [cleo, anna, bert].map((address) => ({ address, weight: 1n }))
    assert.deepEqual(Object.fromEntries(sharePot(11n, sharers)), { [anna]: 4n, [bert]: 4n, [cleo]: 3n })
    const uneven = [
      { address: anna, weight: 2n },
      { address: bert, weight: 5n },
    ]
    assert.deepEqual(Object.fromEntries(sharePot(10n, uneven)), { [anna]: 3n, [bert]: 7n })
    assert.equal(sharePot(5n, []).size, 0)
  })
})
