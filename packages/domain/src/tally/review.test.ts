import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PARAMETERS } from '../testing/facts.ts'
import { PHASES } from '../values/phases.ts'
import { finalAtOfRuling } from './final-at.ts'
import { roundOfAppeal } from './next-round.ts'
import { canaryRefusal, finalAtOfTruth, type OpenableDispute } from './open-canary.ts'

describe('a ruling', () => {
  const ruling = {
    mode: 'STANDARD',
    isCanary: false,
    closedAt: 1000n,
    deadline: 1420n,
    parameters: PARAMETERS,
  } as const

  it('is final after its appeal window where finalising still fits', () => {
    // 240 for the window, 60 and 120 to finalise.
    assert.equal(finalAtOfRuling(ruling), 1240n)
    assert.equal(finalAtOfRuling({ ...ruling, deadline: 1419n }), 1000n)
  })

  it('is final at once in Express', () => {
    assert.equal(finalAtOfRuling({ ...ruling, mode: 'EXPRESS', deadline: 99_999n }), 1000n)
  })

  it('on a canary waits for its window, whatever the deadline', () => {
    assert.equal(finalAtOfRuling({ ...ruling, isCanary: true, deadline: 0n }), 1500n)
  })
})

describe('an appeal', () => {
  const appeal = {
    round: 1,
    classRounds: 2,
    isCanary: false,
    now: 1000n,
    deadline: 2470n,
    parameters: PARAMETERS,
  }

  it('opens the next round that the class allows and that fits', () => {
    assert.equal(roundOfAppeal(appeal), 2)
    assert.equal(roundOfAppeal({ ...appeal, round: 2 }), null)
    assert.equal(roundOfAppeal({ ...appeal, deadline: 2469n }), null)
  })

  it('of a canary is bound by no deadline', () => {
    assert.equal(roundOfAppeal({ ...appeal, isCanary: true, deadline: 0n }), 2)
    assert.equal(roundOfAppeal({ ...appeal, isCanary: true, round: 2 }), null)
  })
})

describe('a canary', () => {
  const dispute: OpenableDispute = {
    phase: 'TALLY',
    mode: 'STANDARD',
    isOpened: false,
    isSealed: false,
    isContradicted: false,
    hasFurtherRound: false,
  }

  it('can be opened after the last reveal and before the outcome is final', () => {
    const open = PHASES.map(({ name }) => name).filter(
      (phase) => canaryRefusal({ ...dispute, phase }) === null,
    )
    assert.deepEqual(open, ['TALLY', 'DECIDED', 'APPEAL'])
    assert.equal(canaryRefusal({ ...dispute, phase: 'REVEAL' }), 'WrongPhase')
  })

  it('is opened once, is never Express, and needs an open claim', () => {
    assert.equal(canaryRefusal({ ...dispute, isOpened: true }), 'AlreadyOpened')
    assert.equal(canaryRefusal({ ...dispute, mode: 'EXPRESS' }), 'NotACanary')
    assert.equal(canaryRefusal({ ...dispute, isSealed: true }), 'NotACanary')
  })

  it('contradicts no vote where no panel is left that could contradict it', () => {
    assert.equal(canaryRefusal({ ...dispute, isContradicted: true }), 'NoFurtherRound')
    assert.equal(canaryRefusal({ ...dispute, isContradicted: true, hasFurtherRound: true }), null)
  })

  it('is final at once unless a vote contradicts it', () => {
    assert.equal(finalAtOfTruth('ACCEPT', ['ACCEPT', 'NONDETERMINISTIC'], 1000n, PARAMETERS), 1000n)
    assert.equal(finalAtOfTruth('ACCEPT', ['ACCEPT', 'REJECT'], 1000n, PARAMETERS), 1500n)
    assert.equal(finalAtOfTruth('REJECT', ['ACCEPT'], 1000n, PARAMETERS), 1500n)
    assert.equal(finalAtOfTruth('REJECT', [], 1000n, PARAMETERS), 1000n)
  })
})
