import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import { disputeEvolver } from '../dispute/evolve-dispute.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, seated, voted, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  disputeTerms,
  DISPUTE_ID,
  fact,
  LP,
  opened,
  PARAMETERS,
} from '../testing/facts.ts'
import type { Verdict } from '../values/outcomes.ts'
import { appealCaseOf } from './appeal-case.ts'

const acts = (first: number, ...verdicts: readonly Verdict[]): readonly Act[] =>
  verdicts.map((verdict, index) => ({ mediator: addressOf(first + index), verdict }))
const first = [...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT', 'REJECT', 'REJECT')), closed(0, true)]
const four: readonly Verdict[] = ['REJECT', 'REJECT', 'REJECT', 'REJECT']
const second = [...seated(2, 7, 31), ...voted(acts(31, ...four, 'ACCEPT', 'ACCEPT', 'CANNOT_REPRODUCE'), 2)]
const begun = [opened({ deadline: '9000' }), disputeTerms({ classRounds: 3 })]
const ruled = [...begun, ...first, ...second, closed(2, false, 2)]
const caseAt = (facts: readonly ChainFact[], mediator = addressOf(21), now = 1500n) =>
  appealCaseOf(fold(disputeEvolver, facts), mediator, now, PARAMETERS)

describe('a ruling that can be appealed', () => {
  it('is one in its window that is the opposite of a revealed vote of any round', () => {
    assert.deepEqual(caseAt(ruled), {
      disputeId: DISPUTE_ID,
      round: 2,
      against: 'REJECT',
      voteRound: 1,
      windowEndsAt: 1700n,
      nextDrawIn: 30n,
      nextSeats: 15,
      fees: 15n * LP,
      bond: 15n * LP,
      // Four slashes of half a lock of 25 LP, half of which the insurance would take.
      gain: 25n * LP,
      atStake: (25n * LP) / 2n,
      votesAgainst: 6,
      votesWith: 2,
      contradicted: [21, 35, 36].map(addressOf),
    })
    assert.equal(caseAt(ruled, addressOf(35))?.voteRound, 2)
  })

  it('is none to whoever voted so, abstained, or has no vote', () => {
    for (const number of [22, 31, 37, 99]) assert.equal(caseAt(ruled, addressOf(number)), null)
  })

  it('is over with its window, and once somebody has appealed', () => {
    assert.ok(caseAt(ruled, addressOf(21), 1699n))
    assert.equal(caseAt(ruled, addressOf(21), 1700n), null)
    assert.equal(caseAt([...ruled, ...appealed(2, 2, addressOf(70))]), null)
  })

  it('is none where no larger panel can be drawn in time', () => {
    const small = [opened({ deadline: '9000' }), disputeTerms({ classRounds: 2 }), ...ruled.slice(2)]
    assert.equal(caseAt(small), null)
    const late = [opened({ deadline: '2000' }), disputeTerms({ classRounds: 3 }), ...ruled.slice(2)]
    assert.equal(caseAt(late), null)
  })

  it('is neither an abstention of a panel nor the truth of a canary', () => {
    assert.equal(caseAt([...begun, ...first, ...second, closed(4, false, 2)]), null)
    const truth = { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth: 2, finalAt: '2000' }
    assert.equal(caseAt([...ruled, fact('CanaryOpened', truth)]), null)
  })

  it('counts a REJECT as support only where it found the same', () => {
    const accepted = (other: Act) => [
      ...begun,
      ...seated(1, 3, 21),
      ...voted([...acts(21, 'REJECT', 'ACCEPT'), other]),
      closed(0, true),
      ...seated(2, 7, 31),
      ...voted(acts(31, 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT'), 2),
      closed(1, false, 2),
    ]
    const same: Act = { mediator: addressOf(23), verdict: 'REJECT' }
    assert.equal(caseAt(accepted(same))?.votesWith, 1)
    assert.equal(caseAt(accepted({ ...same, resultDigest: bytesOf(0xfee) }))?.votesWith, 0)
  })
})
