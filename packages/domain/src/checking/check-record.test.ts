import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { addressOf, DISPUTE_ID, LP } from '../testing/facts.ts'
import type { CheckEvent } from './check-event.ts'
import { addCheck, dayOf, isRulingLeft, noChecks, putUpByAppeals, spentOn } from './check-record.ts'
import type { CheckRecord } from './check-record.ts'
import { nextOfCheck } from './next-of-check.ts'

const limits = { dailyChallenges: 2, dailyWei: 20n * LP, undecided: 'leave' as const }
const COST = 6n * LP
const about = { dealId: 'deal', at: 86_400 * 10 + 5 }
const decided = (isDrawn: boolean, isRerun: boolean): CheckEvent => ({
  type: 'CheckDecided',
  data: {
    ...about,
    provider: addressOf(1),
    module: null,
    draw: 0.1,
    share: 0.2,
    deterring: 0.15,
    detection: 0.729,
    isDrawn,
    isRerun,
    secret: '00',
    policy: '11',
  },
})
const rerun = (advice: 'accept' | 'challenge' | 'undecided'): CheckEvent => ({
  type: 'ResultRerun',
  data: { ...about, advice, reason: '', resultCid: null },
})
const begun: CheckEvent = {
  type: 'ChallengeBegun',
  data: {
    ...about,
    drawClass: '0x01',
    rounds: 1,
    pays: String(3n * LP),
    mediationFee: String(3n * LP),
    cost: String(COST),
  },
}
const raised: CheckEvent = {
  type: 'ChallengeRaised',
  data: { ...about, disputeId: DISPUTE_ID, transactions: [] },
}

const checksOf = (events: readonly CheckEvent[]) => {
  const checks = noChecks()
  for (const event of events) addCheck(checks, event)
  return checks
}
const recordOf = (events: readonly CheckEvent[]): CheckRecord =>
  checksOf(events).records.get('deal') ?? assert.fail('expected a record')
const next = (events: readonly CheckEvent[], spent = { challenges: 0, wei: 0n }, change = {}) =>
  nextOfCheck(recordOf(events), { ...limits, ...change }, spent, COST)

describe('what is next about a result', () => {
  it('is nothing where the deal was not drawn, and a challenge where it was', () => {
    assert.equal(next([decided(true, false)]).kind, 'challenge')
    assert.deepEqual(next([decided(false, false)]), {
      kind: 'end',
      code: 'NOT_DRAWN',
      message: 'the deal was not drawn',
    })
  })

  it('is a run of the job first where the policy wants one, and then what that says', () => {
    for (const isDrawn of [true, false]) {
      const first = decided(isDrawn, true)
      assert.equal(next([first]).kind, 'rerun')
      assert.equal(next([first, rerun('challenge')]).kind, 'challenge')
      assert.deepEqual((next([first, rerun('accept')]) as { code?: string }).code, 'SAME_RESULT')
      assert.deepEqual((next([first, rerun('undecided')]) as { code?: string }).code, 'UNDECIDED')
      const undecided = next([first, rerun('undecided')], undefined, { undecided: 'challenge' })
      assert.equal(undecided.kind, isDrawn ? 'challenge' : 'end')
    }
  })

  it('waits while the day has no room, but goes on with what was begun whatever the day says', () => {
    const full = { challenges: 2, wei: 0n }
    assert.equal(next([decided(true, false)], full).kind, 'wait')
    assert.equal(next([decided(true, false)], { challenges: 1, wei: 15n * LP }).kind, 'wait')
    assert.equal(next([decided(true, false), begun], full).kind, 'challenge')
  })

  it('is no challenge that was begun of another claim before a run has looked at this one', () => {
    const full = { challenges: 2, wei: 0n }
    const events = [decided(true, true), begun]
    assert.equal(next(events, full).kind, 'rerun')
    assert.equal(next([...events, rerun('challenge')], full).kind, 'challenge')
    assert.equal(next([...events, rerun('accept')], full).kind, 'end')
  })

  it('is to follow once there is a dispute, and nothing once it ended', () => {
    const events = [decided(true, false), begun, raised]
    assert.equal(next(events).kind, 'follow')
    const ended: CheckEvent = {
      type: 'DisputeEnded',
      data: { ...about, disputeId: DISPUTE_ID, outcome: 'REJECT' },
    }
    assert.equal(next([...events, ended]).kind, 'nothing')
    assert.equal(recordOf([...events, ended]).outcome, 'REJECT')
    const refused: CheckEvent = { type: 'CheckEnded', data: { ...about, code: 'REFUSED', message: 'no' } }
    assert.equal(next([decided(true, false), refused]).kind, 'nothing')
  })
})

describe('what the chain takes back', () => {
  it('is challenged again, on the day that has paid for it', () => {
    const rewound: CheckEvent = { type: 'ChallengeRewound', data: { ...about, disputeId: DISPUTE_ID } }
    const events = [decided(true, false), begun, raised, rewound]
    assert.equal(next(events, { challenges: 2, wei: 20n * LP }).kind, 'challenge')
    assert.deepEqual(spentOn(checksOf([...events, begun, raised]), about.at), { challenges: 1, wei: COST })
  })

  it('of an appeal that was begun is nothing once its ruling is left', () => {
    const cost = String(14n * LP)
    const appeal: CheckEvent = { type: 'AppealBegun', data: { ...about, round: 1, cost } }
    const left: CheckEvent = {
      type: 'RulingLeft',
      data: { ...about, round: 1, code: 'WINDOW_OVER', message: 'too late' },
    }
    const events = [decided(true, false), begun, raised, appeal, left]
    assert.deepEqual(recordOf(events).appeals, [])
    assert.deepEqual(recordOf(events).left, [{ round: 1, ruling: null }])
    assert.equal(putUpByAppeals(checksOf(events)), 0n)
  })
})

describe('a ruling that was left', () => {
  const left = (ruling?: string): CheckEvent => ({
    type: 'RulingLeft',
    data: { ...about, round: 1, code: 'AGREED', message: '', ...(ruling === undefined ? {} : { ruling }) },
  })
  const isLeft = (events: readonly CheckEvent[], round: number, ruling: string) =>
    isRulingLeft(recordOf([raised, ...events]), round, ruling)

  it('is that one alone, and every one of its round where that was not recorded', () => {
    assert.equal(isLeft([left('REJECT 10')], 1, 'REJECT 10'), true)
    assert.equal(isLeft([left('REJECT 10')], 1, 'ACCEPT 10'), false)
    assert.equal(isLeft([left('REJECT 10')], 2, 'REJECT 10'), false)
    assert.equal(isLeft([left('REJECT 10'), left('ACCEPT 12')], 1, 'REJECT 10'), true)
    assert.equal(isLeft([left()], 1, 'ACCEPT 10'), true)
  })
})

describe('what was spent', () => {
  it('is charged once a challenge, to the day of chain time that it was begun on', () => {
    const checks = checksOf([decided(true, false), begun, begun, raised])
    assert.deepEqual(spentOn(checks, about.at), { challenges: 1, wei: COST })
    assert.deepEqual(spentOn(checks, 86_400 * 11 - 1), { challenges: 1, wei: COST })
    assert.deepEqual(spentOn(checks, 86_400 * 11), { challenges: 0, wei: 0n })
    assert.equal(dayOf(86_399), 0)
  })

  it('never exceeds the limits, whatever is drawn when', () => {
    const offers = fc.array(fc.record({ at: fc.nat(86_400 * 4), lp: fc.integer({ min: 1, max: 12 }) }))
    fc.assert(
      fc.property(offers, (deals) => {
        const checks = noChecks()
        for (const [number, { at, lp }] of deals.entries()) {
          const dealId = `deal ${number}`
          const cost = BigInt(lp) * LP
          addCheck(checks, {
            ...decided(true, false),
            data: { ...decided(true, false).data, dealId, at },
          } as CheckEvent)
          const record = checks.records.get(dealId) ?? assert.fail('expected a record')
          if (nextOfCheck(record, limits, spentOn(checks, at), cost).kind !== 'challenge') continue
          addCheck(checks, {
            ...begun,
            data: { ...begun.data, dealId, at, cost: String(cost) },
          })
        }
        for (const { challenges, wei } of checks.days.values()) {
          assert.ok(challenges <= limits.dailyChallenges)
          assert.ok(wei <= limits.dailyWei)
        }
      }),
    )
  })

  it('by appeals is what those put up whose dispute has not ended', () => {
    const appeal = (round: number): CheckEvent => ({
      type: 'AppealBegun',
      data: { ...about, round, cost: String(14n * LP) },
    })
    const taken: CheckEvent = { type: 'AppealRaised', data: { ...about, round: 1, transactions: [] } }
    const events = [decided(true, false), begun, raised, appeal(1), taken]
    assert.equal(putUpByAppeals(checksOf(events)), 14n * LP)
    assert.deepEqual(recordOf(events).appeals, [{ round: 1, cost: 14n * LP, isRaised: true }])
    assert.equal(putUpByAppeals(checksOf([...events, appeal(2)])), 28n * LP)
    const ended: CheckEvent = {
      type: 'DisputeEnded',
      data: { ...about, disputeId: DISPUTE_ID, outcome: null },
    }
    assert.equal(putUpByAppeals(checksOf([...events, ended])), 0n)
  })
})
