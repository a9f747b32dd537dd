import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MediationEvent } from '@lilymed/domain/mediation'
import { stepOfEvent } from './steps.ts'

const digest = `0x${'bb'.repeat(32)}`
const block = { number: 7, hash: `0x${'07'.repeat(32)}` }
const ballot = {
  outcome: 'REJECT',
  rung: 0,
  reason: null,
  resultDigest: digest,
  evidence: `0x${'ee'.repeat(32)}`,
} as const
const run = {
  requestDigest: digest,
  resultDigest: digest,
  exitCode: 3,
  determinismClass: 'wasm',
  isModulePinned: true,
}
const examination = { finding: 'MISMATCH', reason: null, rung: 0, evidence: ballot.evidence } as const

describe('the steps of a vote', () => {
  it('are the same whatever was found', () => {
    const ofReject: readonly MediationEvent[] = [
      { type: 'RunRequested', data: { run: 1, at: 5 } },
      { type: 'RunCompleted', data: { run: 1, ...run } },
      { type: 'RunRequested', data: { run: 2, at: 6 } },
      { type: 'RunCompleted', data: { run: 2, ...run } },
      { type: 'ExaminationRequested', data: { highestRung: 0, at: 7 } },
      { type: 'ExaminationCompleted', data: examination },
      { type: 'VerdictReached', data: ballot },
      { type: 'CommitIntended', data: { ballot, commitment: digest, sealedVote: '0x01', at: 8 } },
    ]
    const ofFailure: readonly MediationEvent[] = [
      { type: 'RunRequested', data: { run: 1, at: 5 } },
      { type: 'RunFailed', data: { run: 1, reason: 'TIMEOUT', message: 'too long' } },
      { type: 'VerdictReached', data: { ...ballot, outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT' } },
      { type: 'CommitIntended', data: { ballot, commitment: digest, sealedVote: '0x02', at: 9 } },
    ]
    const told = (events: readonly MediationEvent[]) =>
      events.map(stepOfEvent).filter((step) => step !== undefined)
    assert.deepEqual(told(ofReject), [{ step: 'running' }, { step: 'decided' }, { step: 'committing' }])
    assert.deepEqual(told(ofFailure), told(ofReject))
  })

  it('tell neither vote nor salt of a recovered commitment', () => {
    const recovered = { ballot, commitment: digest, sealedVote: '0x03' }
    assert.deepEqual(stepOfEvent({ type: 'CommitRecovered', data: recovered }), { step: 'commitRecovered' })
    assert.deepEqual(stepOfEvent({ type: 'RevealConfirmed', data: { block } }), {
      step: 'revealed',
      blockNumber: 7,
    })
  })
})
