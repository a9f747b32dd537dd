import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EXACT, PORTABLE, samplePosition } from '../testing/sample-position.ts'
import { adviseChallenge } from './advise-challenge.ts'
import type { DryFindings, DryRun } from './advise-challenge.ts'

const position = samplePosition()
const deal = position.deal ?? assert.fail('it has one')
const claim = deal.claim ?? assert.fail('it has one')
const ran = (resultCid: string, drawClass = PORTABLE): DryRun => ({
  state: 'completed',
  resultCid,
  drawClass,
})
const advice = (
  runs: readonly DryRun[],
  change: Partial<typeof position> = {},
  more: Partial<DryFindings> = {},
) => adviseChallenge({ ...position, ...change }, { runs, isPinned: true, ...more }, PORTABLE).advice

describe('the advice of a dry run', () => {
  const other = [ran('another'), ran('another')]

  it('is to challenge after two equal runs that differ from the claim, where a REJECT counts', () => {
    assert.equal(advice(other), 'challenge')
    const declaration = { drawClasses: [EXACT], policyDigest: PORTABLE, highestRung: 0 }
    assert.equal(advice([ran('another', EXACT), ran('another', EXACT)], { declaration }), 'challenge')
    assert.equal(advice(other, { declaration }), 'undecided')
    assert.equal(advice([ran('another', EXACT), ran('another', EXACT)]), 'undecided')
  })

  it('is not to where the runs give what is claimed', () => {
    assert.equal(advice([ran(claim.dataId), ran(claim.dataId)]), 'accept')
  })

  it('is none where one run is missing, failed, or differs; where the job may have changed; and of sealed claims', () => {
    const failed: DryRun = { state: 'failed', code: 'TIMEOUT', message: 'too slow' }
    for (const runs of [
      [],
      [ran('another')],
      [ran('another'), failed],
      [failed, failed],
      [ran('a'), ran('b')],
    ])
      assert.equal(advice(runs), 'undecided')
    assert.equal(advice(other, {}, { isPinned: false }), 'undecided')
    assert.equal(advice(other, { deal: { ...deal, claim: { ...claim, isSealed: true } } }), 'undecided')
    assert.equal(advice(other, { deal: null }), 'undecided')
  })
})
