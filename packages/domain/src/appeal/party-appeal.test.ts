import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesOf, DISPUTE_ID, LP, PARAMETERS } from '../testing/facts.ts'
import type { Verdict } from '../values/outcomes.ts'
import { creatorAppealOf } from './party-appeal.ts'
import type { CreatorFinding, SeenRuling } from './party-appeal.ts'
import { weighAppeal } from './weigh-appeal.ts'

const FOUND = bytesOf(0xf0)
const votes = (round: number, ...verdicts: readonly Verdict[]) =>
  verdicts.map((verdict) => ({ round, verdict, resultDigest: verdict === 'REJECT' ? FOUND : bytesOf(0) }))
/** Three disagreed and four of seven then accepted what two machines here found wrong. */
const ruling: SeenRuling = {
  disputeId: DISPUTE_ID,
  round: 2,
  classRounds: 3,
  outcome: 'ACCEPT',
  windowEndsAt: 1700n,
  deadline: 90_000n,
  votes: [
    ...votes(1, 'ACCEPT', 'REJECT', 'REJECT'),
    ...votes(2, 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT', 'REJECT', 'REJECT', 'CANNOT_REPRODUCE'),
  ],
}
const found: CreatorFinding = { verdict: 'REJECT', resultDigest: FOUND, price: 10n * LP }
const wager = (change: Partial<SeenRuling> = {}, finding: Partial<CreatorFinding> = {}, now = 1600n) =>
  creatorAppealOf({ ...ruling, ...change }, { ...found, ...finding }, now, PARAMETERS)

describe('what an appeal is for a deal’s creator', () => {
  it('is a wager on the next panel, with the job’s price at stake', () => {
    assert.deepEqual(wager(), {
      disputeId: DISPUTE_ID,
      round: 2,
      against: 'ACCEPT',
      windowEndsAt: 1700n,
      nextSeats: 15,
      fees: 15n * LP,
      bond: 15n * LP,
      gain: 25n * LP,
      atStake: 10n * LP,
      votesAgainst: 5,
      votesWith: 4,
    })
  })

  it('counts as support only who found the same', () => {
    assert.equal(wager({}, { resultDigest: bytesOf(0xf1) })?.votesWith, 0)
  })

  it('costs the price where a wrong REJECT is overturned: the job is to be paid for then', () => {
    const rejected = { outcome: 'REJECT' as const, votes: votes(1, 'REJECT', 'REJECT', 'REJECT'), round: 1 }
    assert.equal(wager(rejected, { verdict: 'ACCEPT' })?.atStake, -10n * LP)
    assert.equal(wager(rejected), null)
  })

  it('is none against an agreeing ruling, an abstention, past the window or the last round', () => {
    assert.equal(wager({}, { verdict: 'ACCEPT' }), null)
    for (const outcome of ['NONDETERMINISTIC', 'CANNOT_REPRODUCE', 'INCONCLUSIVE', null] as const)
      assert.equal(wager({ outcome }), null)
    assert.equal(wager({}, {}, 1700n), null)
    assert.ok(wager({}, {}, 1699n))
    assert.equal(wager({ classRounds: 2 }), null)
    assert.equal(wager({ deadline: 2000n }), null)
  })

  it('is weighed by the very formula that mediators weigh theirs by', () => {
    const policy = {
      dishonestShare: 0.1,
      mistakenShare: 0.001,
      mostEach: 30n * LP,
      mostTogether: 30n * LP,
      keep: 0n,
      marginSeconds: 30,
    }
    const means = { tokens: 30n * LP, allowance: 30n * LP, outstanding: 0n, gas: 0n }
    const worth = (finding: Partial<CreatorFinding>): string => {
      const each = wager({}, finding) ?? assert.fail('expected a wager')
      const weighed = weighAppeal(each, policy, means, 1600n)
      return weighed.kind === 'refused' ? weighed.code : weighed.kind
    }
    assert.equal(worth({}), 'worthwhile')
    assert.equal(worth({ price: -15n * LP }), 'NOT_WORTH_IT')
  })
})
