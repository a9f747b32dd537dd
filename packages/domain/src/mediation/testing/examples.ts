import type { Bytes32 } from '../../values/ids.ts'
import type { Finding, Verdict } from '../../values/outcomes.ts'
import type {
  Ballot,
  CompletedExamination,
  CompletedRun,
  MediationDrawn,
  MediationPolicy,
  RoundView,
} from '../mediation.ts'

/** 32 bytes that end in a number. */
export const bytes32 = (last: number): string => `0x${last.toString(16).padStart(64, '0')}`

export const claimDigest = bytes32(0xaa)
export const policy: MediationPolicy = { revealDepth: 2, commitMarginSeconds: 2 }

/** A seat in round 1 whose commit phase runs from 1000 to 1300. */
export const drawn = (changes: Partial<MediationDrawn> = {}): MediationDrawn => ({
  disputeId: bytes32(0xd1),
  round: 1,
  mediator: '0x0000000000000000000000000000000000000001',
  dealId: 'QmDeal',
  role: 'seat',
  claimDigest,
  isSealed: false,
  isRejectable: true,
  commitStartsAt: 1000,
  commitEndsAt: 1300,
  block: { number: 10, hash: bytes32(10) },
  ...changes,
})

/** A round at block 10 and time 1000 with a free seat. */
export const aView = ({
  number = 10,
  timestamp = 1000,
  ...changes
}: Partial<RoundView> & Partial<RoundView['head']> = {}): RoundView => ({
  head: { number, timestamp },
  hasFreeSeat: true,
  commitEnd: null,
  isClosed: false,
  hasUnknownCommit: false,
  highestRung: 0,
  awaitsBytes: false,
  ...changes,
})

/** A completed run with this digest. */
export const completed = (run: number, resultDigest: Bytes32): CompletedRun => ({
  run,
  requestDigest: bytes32(run),
  resultDigest,
  exitCode: 0,
  determinismClass: 'wasm',
  isModulePinned: true,
})

/** A ballot with this outcome: the claim's digest for ACCEPT, another for REJECT. */
export const ballotOf = (outcome: Verdict): Ballot => ({
  outcome,
  rung: 0,
  reason: outcome === 'CANNOT_REPRODUCE' ? 'TIMEOUT' : null,
  resultDigest: {
    ACCEPT: claimDigest,
    REJECT: bytes32(7),
    NONDETERMINISTIC: bytes32(0),
    CANNOT_REPRODUCE: bytes32(0),
    FOUND: bytes32(7),
  }[outcome],
  evidence: bytes32(0xee),
})

/** An examination that found this, at rung 0 unless told otherwise. */
export const examination = (
  finding: Finding,
  changes: Partial<CompletedExamination> = {},
): CompletedExamination => ({ finding, reason: null, rung: 0, evidence: bytes32(0xee), ...changes })
