import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, revealed, seated, voted, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  CLAIM,
  DEAL_ID,
  DISPUTE_ID,
  disputeTerms,
  DRAW_CLASS,
  fact,
  funded,
  opened,
  PROVIDER,
  roundFact,
} from '../testing/facts.ts'
import { given } from '../testing/given.ts'
import { voteRulesOf } from './claim-rules.ts'
import { lastDrawnRound, type Dispute } from './dispute.ts'
import { moneyHeld } from './dispute-money.ts'
import { disputeEvolver } from './evolve-dispute.ts'
import { settledRounds } from './settled-rounds.ts'

const APPELLANT = addressOf(70)
const acts = (verdict: Act['verdict'], ...numbers: readonly number[]): readonly Act[] =>
  numbers.map((number) => ({ mediator: addressOf(number), verdict }))
const disputeAfter = (...facts: readonly ChainFact[]): Dispute => fold(disputeEvolver, facts)
const lastAnomaly = (...facts: readonly ChainFact[]) => disputeAfter(...facts).anomalies.at(-1)
const drawn = [funded(), opened(), disputeTerms(), ...seated(1, 3, 21)]
const ruled = [...drawn, ...voted(acts('ACCEPT', 21, 22, 23)), closed(1)]
const canary = (truth: number, finalAt = '2000') =>
  fact('CanaryOpened', { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth, finalAt })
const declared = fact('ClaimDeclared', {
  dealId: DEAL_ID,
  resourceProvider: PROVIDER,
  drawClasses: [DRAW_CLASS],
  policyDigest: bytesOf(0x90),
  highestRung: 2,
})

describe('a claim', () => {
  it('may be declared before it is challenged', () => {
    given(disputeEvolver, declared, funded(), opened()).then({
      declaration: { drawClasses: [DRAW_CLASS], highestRung: 2 },
      anomalies: [],
    })
  })

  it('is judged by the terms that were fixed when its dispute opened', () => {
    given(disputeEvolver, ...drawn).then({
      terms: { mode: 'STANDARD', classRounds: 3, isRejectable: true, seal: null },
    })
    given(disputeEvolver, opened(), disputeTerms({ policyDigest: bytesOf(0), rejectable: false })).then({
      terms: { isRejectable: false, policyDigest: null },
    })
    assert.deepEqual(lastAnomaly(opened(), disputeTerms({ mode: 3 })), { code: 'MODE_UNKNOWN', number: 3 })
  })

  it('may be compared above rung 0 once its bytes can be had', () => {
    const evidence = fact('EvidencePosted', {
      disputeId: DISPUTE_ID,
      party: PROVIDER,
      location: 'https://evidence.example/claim.car',
    })
    const dispute = disputeAfter(opened(), disputeTerms({ highestRung: 2 }), evidence)
    assert.deepEqual(dispute.evidence, [{ party: PROVIDER, location: evidence.data.location }])
    assert.deepEqual(voteRulesOf(dispute, 1), {
      claimDigest: CLAIM,
      isFinding: false,
      isRejectable: true,
      highestRung: 2,
      hasEvidence: true,
    })
  })
})

describe('a sealed claim', () => {
  const sealed = [opened({ claimDigest: bytesOf(0) }), disputeTerms({ seal: bytesOf(0x5ea1) })]
  const open = fact('SealOpened', { disputeId: DISPUTE_ID, resultDigest: CLAIM, salt: bytesOf(1) })
  const found = [...sealed, ...seated(1, 3, 21), ...voted(acts('FOUND', 21, 22, 23))]

  it('is found in round one, and judged in later ones', () => {
    assert.deepEqual(disputeAfter(...found).anomalies, [])
    const rules = (round: number) => voteRulesOf(disputeAfter(...sealed, open), round)
    assert.deepEqual([rules(1).isFinding, rules(2).isFinding], [true, false])
    assert.equal(rules(2).claimDigest, CLAIM)
  })

  it('takes no verdict on itself', () => {
    const history = [...sealed, ...seated(1, 3, 21), ...voted(acts('ACCEPT', 21))]
    assert.deepEqual(lastAnomaly(...history), {
      code: 'VOTE_INVALID',
      round: 1,
      mediator: addressOf(21),
      flaw: 'OUTCOME_INVALID',
    })
  })

  it('makes verdicts of what was found, once it is opened', () => {
    const verdicts = (...facts: readonly ChainFact[]) =>
      settledRounds(disputeAfter(...facts))[0]?.members.map(({ verdict }) => verdict)
    assert.deepEqual(verdicts(...found), ['FOUND', 'FOUND', 'FOUND', null, null])
    assert.deepEqual(verdicts(...found, open), ['REJECT', 'REJECT', 'REJECT', null, null])
  })

  it('is opened once, and only if it is sealed', () => {
    assert.deepEqual(lastAnomaly(...found, open, open), { code: 'SEAL_NOT_AWAITED' })
    assert.deepEqual(lastAnomaly(...drawn, open), { code: 'SEAL_NOT_AWAITED' })
  })
})

describe('an appeal', () => {
  const second = [...ruled, ...appealed(1, 1, APPELLANT), ...seated(2, 7, 31)]

  it('takes the outcome back until its round has closed', () => {
    given(disputeEvolver, ...second).then({ decided: null, finalAt: null, standing: 'ACCEPT', anomalies: [] })
    given(disputeEvolver, ...second, closed(2, false, 2)).then({ decided: 'REJECT', finalAt: 1700n })
  })

  it('brings its fees and its bond', () => {
    const { money } = disputeAfter(...second)
    assert.equal(money.bonds, 100n)
    assert.equal(money.escrowed, BigInt(funded().data.amount) + 100n)
  })

  it('is settled with the round it was against, and pays for the next', () => {
    const [one, two] = settledRounds(disputeAfter(...second, closed(2, false, 2)))
    assert.deepEqual(one?.appeal, { appellant: APPELLANT, against: 'ACCEPT', bond: 100n, isHeard: true })
    assert.deepEqual([one?.funder, two?.funder, two?.appeal], [null, APPELLANT, null])
  })

  it('is not heard without a panel', () => {
    const waiting = [...ruled, ...appealed(1, 1, APPELLANT), roundFact('RoundOpened', { round: 2, seats: 7 })]
    const again = [...waiting, closed(1, false, 2), ...appealed(2, 1, APPELLANT), ...seated(3, 15, 41)]
    const [one, two, three] = settledRounds(disputeAfter(...again))
    assert.deepEqual([one?.appeal?.isHeard, two?.appeal?.isHeard], [false, true])
    assert.deepEqual([two?.members, two?.round, three?.round], [[], 2, 3])
    assert.equal(lastDrawnRound(disputeAfter(...waiting))?.round, 1)
  })

  it('is out of place where nothing stands, or something else, or a second time', () => {
    const outOfPlace = { code: 'APPEAL_OUT_OF_PLACE', round: 1 }
    assert.deepEqual(disputeAfter(...drawn, ...appealed(1, 1, APPELLANT)).anomalies, [outOfPlace])
    assert.deepEqual(disputeAfter(...ruled, ...appealed(1, 2, APPELLANT)).anomalies, [outOfPlace])
    assert.deepEqual(disputeAfter(...second, ...appealed(1, 1, APPELLANT)).anomalies, [outOfPlace])
    const unknown = roundFact('AppealRaised', { appellant: APPELLANT, against: 9, fees: '1', bond: '1' })
    assert.deepEqual(lastAnomaly(...ruled, unknown), {
      code: 'OUTCOME_UNKNOWN',
      fact: 'AppealRaised',
      number: 9,
    })
  })

  it('ends with what its appellant is credited', () => {
    const ended = (result: number) =>
      disputeAfter(...second, roundFact('AppealSettled', { appellant: APPELLANT, result, amount: '60' }))
    assert.deepEqual(ended(2).money.appeals, [
      { round: 1, appellant: APPELLANT, result: 'OVERTURNED', amount: 60n },
    ])
    assert.equal(moneyHeld(disputeAfter(...second).money) - moneyHeld(ended(2).money), 60n)
    assert.deepEqual(ended(4).anomalies, [{ code: 'APPEAL_RESULT_UNKNOWN', number: 4 }])
  })
})

describe('a canary', () => {
  it('makes its truth the outcome', () => {
    given(disputeEvolver, ...ruled, canary(2)).then({
      decided: 'REJECT',
      finalAt: 2000n,
      canary: { sponsor: addressOf(80), truth: 'REJECT', closes: null },
      anomalies: [],
    })
  })

  it('closes a round that was not closed yet', () => {
    const tallied = [...drawn, ...voted(acts('ACCEPT', 21, 22, 23)), canary(2)]
    assert.equal(disputeAfter(...tallied).canary?.closes, 1)
    given(disputeEvolver, ...tallied, closed(2)).then({ decided: 'REJECT', anomalies: [] })
  })

  it('judges the rounds as one only if its truth stands', () => {
    const judged = (outcome: number) => {
      const final = fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome, finaliser: APPELLANT })
      return settledRounds(disputeAfter(...ruled, canary(2), final))[0]?.isCanary
    }
    assert.deepEqual([judged(2), judged(1)], [true, false])
    assert.equal(settledRounds(disputeAfter(...ruled))[0]?.isCanary, false)
  })

  it('brings its sponsor’s bond when its truth fell', () => {
    const released = fact('CanaryReleased', {
      disputeId: DISPUTE_ID,
      sponsor: addressOf(80),
      forfeited: '50',
    })
    const compensated = fact('CanaryCompensated', {
      disputeId: DISPUTE_ID,
      appellant: APPELLANT,
      amount: '20',
    })
    const { money } = disputeAfter(...ruled, canary(2), released, compensated)
    assert.deepEqual([money.forfeited, money.compensation], [50n, 20n])
  })

  it('is opened once, with a truth that the controller knows', () => {
    assert.deepEqual(lastAnomaly(...ruled, canary(2), canary(2)), { code: 'CANARY_OPENED_TWICE' })
    assert.deepEqual(lastAnomaly(...ruled, canary(3)), {
      code: 'OUTCOME_UNKNOWN',
      fact: 'CanaryOpened',
      number: 3,
    })
  })
})

it('a late reveal is still checked by the rules of its round', () => {
  const sealed = [opened(), disputeTerms({ seal: bytesOf(0x5ea1) }), ...seated(1, 3, 21)]
  const act: Act = { mediator: addressOf(21), verdict: 'FOUND' }
  const open = fact('SealOpened', { disputeId: DISPUTE_ID, resultDigest: CLAIM, salt: bytesOf(1) })
  const before = voted([{ ...act, hides: true }])
  assert.deepEqual(disputeAfter(...sealed, ...before, open, revealed(act)).anomalies, [])
})
