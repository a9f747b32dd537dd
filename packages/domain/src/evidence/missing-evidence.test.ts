import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { meaningOfEvidence } from './missing-evidence.ts'
import type { EvidenceCase } from './missing-evidence.ts'

const missing: EvidenceCase = { slot: 'vote', extent: 'missing', dispute: 'appealable', otherVotes: 0 }
const everyCase: readonly EvidenceCase[] = (['vote', 'result'] as const).flatMap((slot) =>
  (['whole', 'part', 'deleted', 'missing'] as const).flatMap((extent) =>
    (['open', 'appealable', 'ended'] as const).flatMap((dispute) =>
      [0, 1, 2].map((otherVotes) => ({ slot, extent, dispute, otherVotes })),
    ),
  ),
)

describe('what a missing document means', () => {
  it('is said in whole sentences in every case, and something is lost only where something is missing', () => {
    for (const one of everyCase) {
      const { proved, lost, appeal } = meaningOfEvidence(one)
      for (const sentence of [...proved, ...lost, appeal]) assert.match(sentence, /^[A-Z].*\.$/)
      assert.ok(proved.length > 0)
      assert.equal(lost.length > 0, one.extent !== 'whole', JSON.stringify(one))
    }
  })

  it('of a vote is not that the vote cannot be proved, but why it was cast', () => {
    const { proved, lost, appeal } = meaningOfEvidence(missing)
    assert.match(proved.join(' '), /committed .* revealed .* without the document/)
    assert.match(lost.join(' '), /Why it voted so.*No other document/)
    assert.match(appeal, /does not need it.*runs the job again/)
    assert.match(meaningOfEvidence({ ...missing, otherVotes: 2 }).lost.join(' '), /2 other votes/)
  })

  it('promises no appeal where none can be made', () => {
    assert.match(
      meaningOfEvidence({ ...missing, dispute: 'ended' }).appeal,
      /final: nothing is open to appeal/,
    )
    assert.match(meaningOfEvidence({ ...missing, dispute: 'open' }).appeal, /No ruling stands yet/)
    assert.doesNotMatch(meaningOfEvidence(missing).appeal, /No ruling stands yet/)
  })

  it('of a result is that nothing can be forgiven any more', () => {
    assert.match(meaningOfEvidence({ ...missing, slot: 'result' }).lost.join(' '), /above rung 0/)
  })
})
