import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressOf, bytesOf, CLAIM, DISPUTE_ID } from '../testing/facts.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import { voteFlaw, type VoteRules } from './vote-flaw.ts'
import type { Vote } from './vote.ts'

const OTHER = bytesOf(0xaa)
const reject: Vote = {
  disputeId: DISPUTE_ID,
  round: 1,
  mediator: addressOf(21),
  outcome: 2,
  rung: 0,
  reason: 0,
  resultDigest: OTHER,
  evidence: bytesOf(0xee),
  salt: bytesOf(0x5a17),
}
const open: VoteRules = {
  claimDigest: CLAIM,
  isFinding: false,
  isRejectable: true,
  highestRung: 0,
  hasEvidence: false,
}

type Case = readonly [name: string, change: Partial<Vote>, rules: Partial<VoteRules>, flaw: string | null]

const sealed = { isFinding: true, claimDigest: ZERO_BYTES32 }
const opened = { isFinding: true }
const judged = { highestRung: 2, hasEvidence: true }
const cases: readonly Case[] = [
  ['an ACCEPT of the claimed digest', { outcome: 1, resultDigest: CLAIM }, {}, null],
  ['a REJECT with another digest', {}, {}, null],
  ['an ACCEPT with another digest', { outcome: 1 }, {}, 'DIGEST_CONTRADICTS'],
  [
    'an ACCEPT of a malformed claim',
    { outcome: 1, resultDigest: ZERO_BYTES32 },
    { claimDigest: ZERO_BYTES32 },
    'DIGEST_CONTRADICTS',
  ],
  ['a REJECT with the claimed digest', { resultDigest: CLAIM }, {}, 'DIGEST_CONTRADICTS'],
  ['a REJECT without a digest', { resultDigest: ZERO_BYTES32 }, {}, 'DIGEST_CONTRADICTS'],
  ['a reason with REJECT', { reason: 1 }, {}, 'REASON_MISPLACED'],
  ['a CANNOT_REPRODUCE with the last reason', { outcome: 4, reason: 14 }, {}, null],
  ['a CANNOT_REPRODUCE without a reason', { outcome: 4 }, {}, 'REASON_MISPLACED'],
  ['a CANNOT_REPRODUCE with an unknown reason', { outcome: 4, reason: 15 }, {}, 'REASON_MISPLACED'],
  ['a rung above the highest', { rung: 3 }, judged, 'RUNG_TOO_HIGH'],
  ['a rung where none was declared', { outcome: 3, rung: 1 }, { hasEvidence: true }, 'RUNG_TOO_HIGH'],
  ['a rung without evidence', { rung: 1 }, { highestRung: 2 }, 'NO_EVIDENCE'],
  ['a rung with evidence', { rung: 2 }, judged, null],
  ['an ACCEPT of other bytes at a rung', { outcome: 1, rung: 2 }, judged, null],
  ['a REJECT of the same bytes at a rung', { rung: 2, resultDigest: CLAIM }, judged, null],
  ['a rung without a digest', { rung: 1, resultDigest: ZERO_BYTES32 }, judged, 'DIGEST_CONTRADICTS'],
  ['a REJECT where the class is not known', {}, { isRejectable: false }, 'REJECT_NEEDS_CLASS'],
  [
    'an ACCEPT where the class is not known',
    { outcome: 1, resultDigest: CLAIM },
    { isRejectable: false },
    null,
  ],
  ['a FOUND of a sealed claim', { outcome: 8 }, sealed, null],
  ['a FOUND where a REJECT would not count', { outcome: 8 }, { ...sealed, isRejectable: false }, null],
  ['a FOUND once the seal is open', { outcome: 8, resultDigest: CLAIM }, opened, null],
  ['a FOUND of nothing', { outcome: 8, resultDigest: ZERO_BYTES32 }, sealed, 'DIGEST_CONTRADICTS'],
  ['a FOUND at a rung', { outcome: 8, rung: 1 }, { ...sealed, ...judged }, 'RUNG_TOO_HIGH'],
  ['a FOUND of an open claim', { outcome: 8 }, {}, 'OUTCOME_INVALID'],
  ['an ACCEPT of a sealed claim', { outcome: 1, resultDigest: CLAIM }, opened, 'OUTCOME_INVALID'],
  ['a REJECT of a sealed claim', {}, sealed, 'OUTCOME_INVALID'],
  ['a NONDETERMINISTIC of a sealed claim', { outcome: 3 }, sealed, null],
  ['outcome 0', { outcome: 0 }, {}, 'OUTCOME_INVALID'],
  ['outcome 5', { outcome: 5 }, {}, 'OUTCOME_INVALID'],
  ['outcome 9', { outcome: 9 }, {}, 'OUTCOME_INVALID'],
]

describe('a vote', () => {
  for (const [name, change, rules, flaw] of cases) {
    it(`with ${name} is ${flaw ?? 'valid'}`, () =>
      assert.equal(voteFlaw({ ...reject, ...change }, { ...open, ...rules }), flaw))
  }
})
