import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createVote } from '../commitment/vote.ts'
import { voteFlaw } from '../commitment/vote-flaw.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import { FINDINGS } from '../values/outcomes.ts'
import type { Finding } from '../values/outcomes.ts'
import { REASONS } from '../values/reasons.ts'
import type { CompletedExamination, GivenVerdict } from './mediation.ts'
import { bytes32, claimDigest, completed, drawn, examination } from './testing/examples.ts'
import { rungBorneOut } from './rung-borne-out.ts'
import { assess } from './verdict.ts'
import type { ClaimUnderReview } from './verdict.ts'

type Case = {
  readonly digests: readonly string[]
  readonly found: CompletedExamination
  readonly highestRung?: number
  readonly isModulePinned?: boolean
  readonly claim?: Partial<ClaimUnderReview>
}

const verdictOf = ({
  digests,
  found,
  highestRung = 0,
  isModulePinned = true,
  claim = {},
}: Case): GivenVerdict | undefined => {
  const runs = digests.map((digest, index) => ({
    status: 'completed' as const,
    ...completed(index + 1, digest),
    isModulePinned,
  }))
  const assessment = assess(runs, { status: 'completed', highestRung, ...found }, drawn(claim))
  return assessment.kind === 'verdict' ? assessment.verdict : undefined
}

const said = (given: Case): string => {
  const verdict = verdictOf(given)
  return verdict === undefined
    ? 'none'
    : [verdict.outcome, verdict.reason, verdict.rung].filter((part) => part !== null).join(' ')
}
const [same, other, third] = [claimDigest, bytes32(7), bytes32(8)]
const disbelieved = 'CANNOT_REPRODUCE EXECUTOR_UNAVAILABLE 0'
const at = (rung: number, finding: Finding) => examination(finding, { rung })

describe('what a reexecutor says of its runs', () => {
  it('is not believed against the digests that it gave', () => {
    assert.equal(said({ digests: [other, other], found: at(0, 'MATCH') }), disbelieved)
    assert.equal(said({ digests: [same], found: at(0, 'MISMATCH') }), disbelieved)
    assert.equal(said({ digests: [same], found: at(0, 'NONDETERMINISTIC') }), disbelieved)
    assert.equal(said({ digests: [other, other], found: at(0, 'NONDETERMINISTIC') }), disbelieved)
    assert.equal(said({ digests: [other, third], found: at(0, 'MISMATCH') }), disbelieved)
    assert.equal(said({ digests: [other, other], found: at(0, 'UNCOMPARED') }), disbelieved)
    assert.equal(said({ digests: [other, other], found: at(1, 'MATCH'), highestRung: 4 }), disbelieved)
  })

  it('is not believed at a rung that the vote may not name', () => {
    assert.equal(said({ digests: [other, other], found: at(3, 'MATCH'), highestRung: 2 }), disbelieved)
    assert.equal(said({ digests: [same], found: at(1, 'MATCH'), highestRung: 0 }), disbelieved)
    for (const rung of [-1, 0.5, Number.NaN])
      assert.equal(said({ digests: [same], found: at(rung, 'MATCH'), highestRung: 4 }), disbelieved)
  })

  it('counts above the exact rungs even where the bytes differ, but never against equal bytes', () => {
    const highestRung = 3
    assert.equal(said({ digests: [other, other], found: at(3, 'MATCH'), highestRung }), 'ACCEPT 3')
    assert.equal(said({ digests: [other, third], found: at(3, 'MATCH'), highestRung }), 'ACCEPT 3')
    assert.equal(said({ digests: [other, third], found: at(3, 'MISMATCH'), highestRung }), 'REJECT 3')
    assert.equal(
      said({ digests: [other, third], found: at(3, 'NONDETERMINISTIC'), highestRung }),
      'NONDETERMINISTIC 3',
    )
    assert.equal(said({ digests: [other, third], found: at(3, 'NONDETERMINISTIC') }), 'NONDETERMINISTIC 0')
    assert.equal(said({ digests: [other, same], found: at(3, 'MISMATCH'), highestRung }), disbelieved)
    assert.equal(said({ digests: [same], found: at(3, 'MISMATCH'), highestRung }), disbelieved)
  })

  it('counts where runs with one digest differ in dotfiles, which no digest covers', () => {
    const dotfiles = { digests: [other, other], found: at(1, 'NONDETERMINISTIC') }
    assert.equal(said(dotfiles), 'NONDETERMINISTIC 0')
    assert.equal(said({ ...dotfiles, highestRung: 3 }), 'NONDETERMINISTIC 1')
    assert.equal(
      said({ ...dotfiles, claim: { isSealed: true, claimDigest: ZERO_BYTES32 } }),
      'NONDETERMINISTIC 0',
    )
    assert.equal(
      rungBorneOut({ status: 'completed', highestRung: 3, ...dotfiles.found }, [other], drawn()),
      undefined,
    )
  })

  it('accepts the claim that the second run is, where the policy forgives how the first differs', () => {
    const second = { digests: [other, same], found: at(0, 'MATCH') }
    assert.equal(said(second), 'ACCEPT 0')
    assert.equal(verdictOf(second)?.resultDigest, claimDigest)
    assert.equal(said({ ...second, digests: [other, third] }), disbelieved)
    assert.equal(said({ ...second, found: at(1, 'MATCH') }), disbelieved)
    assert.equal(
      said({
        ...second,
        digests: [other, ZERO_BYTES32],
        claim: { isSealed: true, claimDigest: ZERO_BYTES32 },
      }),
      disbelieved,
    )
  })

  it('is no MISMATCH of one run, at any rung', () => {
    for (const rung of [2, 3, 4]) {
      const found = { status: 'completed', highestRung: 4, ...at(rung, 'MISMATCH') } as const
      assert.equal(rungBorneOut(found, [other], drawn()), undefined)
      assert.equal(rungBorneOut(found, [other, third], drawn()), rung)
    }
  })

  it('gives its reason where it cannot tell, whatever the digests are', () => {
    for (const digests of [[same], [other, other], [other, third]]) {
      const found = examination('CANNOT_EXECUTE', { reason: 'CLAIM_REFUSED' })
      assert.equal(said({ digests, found }), 'CANNOT_REPRODUCE CLAIM_REFUSED 0')
      assert.equal(said({ digests, found: examination('CANNOT_EXECUTE') }), disbelieved)
    }
  })

  it('rejects nobody whose module may have changed since', () => {
    const mutable = { digests: [other, other], isModulePinned: false }
    assert.equal(said({ ...mutable, found: at(0, 'MISMATCH') }), 'CANNOT_REPRODUCE MODULE_MUTABLE 0')
    assert.equal(said({ ...mutable, digests: [same], found: at(0, 'MATCH') }), 'ACCEPT 0')
    const sealed = { ...mutable, found: at(0, 'UNCOMPARED') }
    const claim = { isSealed: true, claimDigest: ZERO_BYTES32 }
    const refused = 'CANNOT_REPRODUCE MODULE_MUTABLE 0'
    assert.equal(said({ ...sealed, claim: { ...claim, isRejectable: true } }), refused)
    assert.equal(said({ ...sealed, claim: { ...claim, isRejectable: false } }), 'FOUND 0')
  })

  it('never becomes a vote that the pool would refuse, nor a REJECT that the digests speak against', () => {
    const rejects: number[] = []
    const digest = fc.constantFrom(same, other, third)
    const given = fc.record({
      digests: fc.array(digest, { minLength: 1, maxLength: 2 }),
      found: fc.record({
        finding: fc.constantFrom(...FINDINGS),
        reason: fc.option(fc.constantFrom(...REASONS.map(({ name }) => name))),
        rung: fc.integer({ min: -1, max: 5 }),
        evidence: fc.constant(bytes32(0xee)),
      }),
      highestRung: fc.integer({ min: 0, max: 4 }),
      isModulePinned: fc.boolean(),
      claim: fc.oneof(
        fc.record({ isRejectable: fc.boolean() }),
        fc.constant({ isSealed: true, claimDigest: ZERO_BYTES32 }),
      ),
    })
    fc.assert(
      fc.property(given, (each) => {
        const verdict = verdictOf(each)
        if (verdict === undefined) return
        const claim = drawn(each.claim)
        const { outcome, rung, reason, resultDigest } = verdict
        const parts = { disputeId: claim.disputeId, round: 1, mediator: claim.mediator, verdict: outcome }
        const said = { rung, resultDigest, evidence: bytes32(1), salt: bytes32(2) }
        const vote = createVote({ ...parts, ...said, ...(reason === null ? {} : { reason }) })
        const { claimDigest: claimed, isSealed, isRejectable } = claim
        const { highestRung } = each
        const rules = { claimDigest: claimed, isFinding: isSealed, isRejectable }
        assert.equal(voteFlaw(vote, { ...rules, highestRung, hasEvidence: highestRung > 0 }), null)
        if (outcome !== 'REJECT') return
        rejects.push(rung)
        assert.equal(each.digests.length, 2)
        assert.ok(!each.digests.includes(claimed) && each.isModulePinned && isRejectable)
        if (rung <= 1) assert.equal(each.digests[0], each.digests[1])
      }),
      { numRuns: 20_000 },
    )
    assert.ok(
      rejects.some((rung) => rung === 0) && rejects.some((rung) => rung > 1),
      'must not hold vacuously',
    )
  })
})
