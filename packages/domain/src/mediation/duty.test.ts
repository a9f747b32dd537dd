import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dutyOf } from './duty.ts'
import type { MediationState } from './mediation.ts'
import { mediation } from './mediation.ts'
import { aView, bytes32, claimDigest, completed, drawn, policy } from './testing/examples.ts'

describe('a mediator whose runs are done', () => {
  /** Seated from 1000 to 1300. */
  const after = (...digests: readonly string[]): MediationState =>
    digests.reduce<MediationState>(
      (state, digest, index) =>
        mediation.evolve(state, { type: 'RunCompleted', data: completed(index + 1, digest) }),
      mediation.evolve(mediation.initialState(), { type: 'MediationDrawn', data: drawn() }),
    )
  const unlike = after(bytes32(7), bytes32(7))
  const duty = (state: MediationState, awaitsBytes: boolean, timestamp: number) =>
    dutyOf(state, aView({ awaitsBytes, timestamp }), policy).kind

  it('waits for the bytes behind the claim until half of the commit phase is over', () => {
    assert.equal(duty(unlike, true, 1001), 'none')
    assert.equal(duty(unlike, true, 1149), 'none')
    assert.equal(duty(unlike, true, 1150), 'requestExamination')
  })

  it('waits neither where they are there or not asked for, nor where a run is the claim', () => {
    assert.equal(duty(unlike, false, 1001), 'requestExamination')
    assert.equal(duty(after(claimDigest), true, 1001), 'requestExamination')
    assert.equal(duty(after(bytes32(7), claimDigest), true, 1001), 'requestExamination')
  })
})
