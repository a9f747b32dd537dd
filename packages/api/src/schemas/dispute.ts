import type { CanaryTruth } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Ledger } from './ledger.ts'
import {
  AgreementSubjectName,
  AppealResultName,
  FaultName,
  ModeName,
  OutcomeName,
  PhaseName,
  ReasonName,
  VerdictName,
} from './names.ts'
import { ParameterSet } from './pool.ts'
import { Address, Bytes32, Hex, Nullable, refTo, Timestamp, Uint } from './primitives.ts'

export const Agreement = Type.Object(
  { agrees: Type.Boolean(), expected: Type.String(), found: Type.String() },
  {
    $id: 'Agreement',
    description: 'what our own computation expected of an act on chain, and what the chain says',
  },
)
/** Our recomputation of an act on chain beside the act. */
export type Agreement = Static<typeof Agreement>

export const Check = Type.Object(
  {
    subject: { ...AgreementSubjectName, description: 'which act was recomputed' },
    chainId: Type.Integer({ minimum: 1 }),
    disputeId: Bytes32,
    round: Type.Integer({ minimum: 0 }),
    mediator: Nullable({ ...Address, description: 'whose commitment it is' }),
    agrees: Type.Boolean(),
    expected: Type.String(),
    found: Type.String(),
    origin: refTo(Origin),
  },
  { $id: 'Check', description: 'one act of the pool recomputed, and whether the chain’s is the same' },
)
/** One act of the pool recomputed. */
export type Check = Static<typeof Check>

export const Seat = Type.Object(
  {
    mediator: Address,
    role: Type.Enum(['seat', 'alternate']),
    commitment: Nullable(Type.Object({ hash: Bytes32, sealedVote: Hex, origin: refTo(Origin) })),
    vote: Nullable(
      Type.Object({
        outcome: VerdictName,
        countsAs: {
          ...VerdictName,
          description: 'the vote; a FOUND whose seal is open as what it turned out to be',
        },
        rung: Type.Integer({ minimum: 0 }),
        reason: Nullable(ReasonName),
        resultDigest: Bytes32,
        evidence: Bytes32,
        salt: Bytes32,
        origin: refTo(Origin),
      }),
    ),
    commitmentAgreement: Nullable(refTo(Agreement)),
    coherent: Nullable(
      Type.Boolean({
        description: 'the vote counts as the final outcome; null while either is unknown',
      }),
    ),
    reward: Uint,
    slash: Nullable(Type.Object({ amount: Uint, fault: Nullable(FaultName) })),
  },
  { $id: 'Seat', description: 'one drawn mediator in one round' },
)
/** One drawn mediator in one round. */
export type Seat = Static<typeof Seat>

export const Appeal = Type.Object(
  {
    appellant: Address,
    against: OutcomeName,
    fees: Uint,
    bond: Uint,
    result: Nullable(AppealResultName),
    credited: Nullable({ ...Uint, description: 'of bond and slashes, to the appellant; null until settled' }),
    origin: refTo(Origin),
  },
  {
    $id: 'Appeal',
    description: 'an appeal of what stood when its round had closed, whose fees pay for the next round',
  },
)
/** An appeal of what stood when its round had closed. */
export type Appeal = Static<typeof Appeal>

export const Round = Type.Object(
  {
    round: Type.Integer({ minimum: 1 }),
    beaconRound: Uint,
    epoch: Uint,
    seatCount: Type.Integer({ minimum: 0 }),
    alternateCount: Type.Integer({ minimum: 0 }),
    opened: refTo(Origin),
    draw: Nullable(
      Type.Object({
        randomness: Bytes32,
        commitEndsAt: Timestamp,
        passedOver: Type.Array(Address),
        agreement: Nullable(refTo(Agreement)),
        origin: refTo(Origin),
      }),
    ),
    commitEnd: Nullable(Type.Object({ endedAt: Timestamp, revealEndsAt: Timestamp, origin: refTo(Origin) })),
    seats: Type.Array(refTo(Seat)),
    close: Nullable(
      Type.Object({
        outcome: Nullable(OutcomeName),
        escalates: Type.Boolean(),
        finalAt: Nullable(Timestamp),
        agreement: Nullable(refTo(Agreement)),
        origin: refTo(Origin),
      }),
    ),
    appeal: Nullable(refTo(Appeal)),
    settled: Nullable(refTo(Origin)),
  },
  { $id: 'Round', description: 'one round: the draw, its panel, the votes and the tally' },
)
/** One round: the draw, its panel, the votes and the tally. */
export type Round = Static<typeof Round>

const summary = {
  disputeId: Bytes32,
  chainId: Type.Integer({ minimum: 1 }),
  dealId: Type.String(),
  phase: { ...PhaseName, description: 'by the time of the block that the answer reflects' },
  mode: Nullable({ ...ModeName, description: 'null while the terms of the dispute are not known' }),
  outcome: Nullable({ ...OutcomeName, description: 'as it stands; null while a panel is to decide' }),
  standing: Nullable({ ...OutcomeName, description: 'what was appealed last; it stands unless overturned' }),
  finalAt: Nullable({ ...Timestamp, description: 'from when the outcome can be finalised' }),
  isCanary: Type.Boolean({
    description: 'opened as a canary: its right outcome was committed to beforehand',
  }),
  ruling: Type.String({ description: 'where the dispute stands, in one sentence' }),
  round: Type.Integer({
    minimum: 0,
    description: 'the latest round opened; 0 where no panel could be drawn',
  }),
  roundsFunded: Type.Integer({ minimum: 0 }),
  jobCreator: Address,
  resourceProvider: Address,
  opened: refTo(Origin),
  phaseEndsAt: Nullable(Timestamp),
  deadline: Timestamp,
  agreement: Type.Enum(['agrees', 'disagrees', 'unchecked'], {
    description: 'whether everything on chain so far is what we computed ourselves',
  }),
}

export const DisputeSummary = Type.Object(summary, { $id: 'DisputeSummary' })
/** One line of the list of disputes. */
export type DisputeSummary = Static<typeof DisputeSummary>

export const Dispute = Type.Object(
  {
    ...summary,
    solver: Address,
    claim: Type.Object({
      dataId: Nullable(Type.String()),
      digest: { ...Bytes32, description: 'zero where the claim is no CIDv0, or sealed and not opened' },
      seal: Nullable(Bytes32),
      opened: Nullable(Type.Object({ resultDigest: Bytes32, salt: Bytes32, origin: refTo(Origin) })),
    }),
    terms: Nullable(
      Type.Object(
        {
          classRounds: Type.Integer({ minimum: 0, description: 'rounds the class allows, appeals included' }),
          rejectable: Type.Boolean({ description: 'REJECT is a valid vote' }),
          highestRung: Type.Integer({ minimum: 0 }),
          policyDigest: Nullable(Bytes32),
        },
        { description: 'what the dispute is judged by' },
      ),
    ),
    evidence: Type.Array(Type.Object({ party: Address, location: Type.String(), origin: refTo(Origin) }), {
      description: 'where parties say that the bytes behind the claim can be had; nobody vouches for it',
    }),
    drawClass: Bytes32,
    parameterVersion: Type.Integer({ minimum: 0 }),
    mediationFee: Uint,
    rounds: Type.Array(refTo(Round)),
    finalised: Nullable(
      Type.Object({
        outcome: OutcomeName,
        finaliser: Address,
        agreement: Nullable(refTo(Agreement)),
        origin: refTo(Origin),
      }),
    ),
    canary: Nullable(
      Type.Object({
        sponsor: Address,
        truth: Type.Unsafe<CanaryTruth>(Type.Enum(['ACCEPT', 'REJECT'])),
        origin: refTo(Origin),
      }),
    ),
    settled: Nullable({ ...refTo(Origin), description: 'the last round was settled' }),
    parameters: Nullable(refTo(ParameterSet)),
    checks: Type.Array(refTo(Check), {
      description: 'every act recomputed, in order; those of commitments stand with their seats alone unless they disagree',
    }),
    ledger: refTo(Ledger),
  },
  { $id: 'Dispute', description: 'a dispute from challenge to settlement' },
)
/** A dispute from challenge to settlement. */
export type Dispute = Static<typeof Dispute>
