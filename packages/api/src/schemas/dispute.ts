import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Ledger } from './ledger.ts'
import { FaultName, OutcomeName, PhaseName, ReasonName, VerdictName } from './names.ts'
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

export const Seat = Type.Object(
  {
    mediator: Address,
    role: Type.Enum(['seat', 'alternate']),
    commitment: Nullable(Type.Object({ hash: Bytes32, sealedVote: Hex, origin: refTo(Origin) })),
    vote: Nullable(
      Type.Object({
        outcome: VerdictName,
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
      Type.Boolean({ description: 'the vote is the final outcome; null while either is unknown' }),
    ),
    reward: Uint,
    slash: Nullable(Type.Object({ amount: Uint, fault: Nullable(FaultName) })),
  },
  { $id: 'Seat', description: 'one drawn mediator in one round' },
)
/** One drawn mediator in one round. */
export type Seat = Static<typeof Seat>

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
        agreement: Nullable(refTo(Agreement)),
        origin: refTo(Origin),
      }),
    ),
  },
  { $id: 'Round', description: 'one round: the draw, its panel, the votes and the tally' },
)
/** One round: the draw, its panel, the votes and the tally. */
export type Round = Static<typeof Round>

const summary = {
  disputeId: Bytes32,
  chainId: Type.Integer({ minimum: 1 }),
  dealId: Type.String(),
  phase: PhaseName,
  outcome: Nullable(OutcomeName),
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
    claim: Type.Object({ dataId: Nullable(Type.String()), digest: Bytes32 }),
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
    ledger: refTo(Ledger),
  },
  { $id: 'Dispute', description: 'a dispute from challenge to settlement' },
)
/** A dispute from challenge to settlement. */
export type Dispute = Static<typeof Dispute>
