import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { FaultName, OutcomeName } from './names.ts'
import { Address, BlockNumber, Bytes32, Nullable, refTo, Uint } from './primitives.ts'

const count = Type.Integer({ minimum: 0 })
const most = Number.MAX_SAFE_INTEGER
const closed = { additionalProperties: false }
const chainId = Type.Integer({ minimum: 1, maximum: most })
const points = (description: string) => Type.Integer({ minimum: 0, maximum: 1_000_000, description })
const epochNumber = Type.Integer({ minimum: 0, maximum: most, description: 'counts from 0' })

/** Wei of a payout: far below 2^256 for as many points as an epoch can have. */
const payoutWei = Type.String({
  pattern: '^[0-9]{1,36}$',
  description: 'smallest units of what the distributor pays in, decimal',
})

export const ScoreRuleVersion = Type.Object(
  {
    fromEpoch: { ...epochNumber, description: 'the first epoch that is scored by these rules' },
    points: Type.Object(
      {
        drawn: points('drawn for a seat; alternates get nothing for being drawn'),
        revealed: points('the vote was revealed, which the pool takes in time only'),
        coherent: points('the vote is the ruling, or did the same work'),
        canaryPassed: points('the vote is the truth of a canary that stood'),
      },
      closed,
    ),
    penalties: Type.Object(
      {
        NO_COMMIT: points('taken away for no commitment in a commit phase that ran to its end'),
        NO_REVEAL: points('taken away for no reveal in a reveal phase that ran to its end'),
        INCOHERENT: points('taken away for a vote opposite to the ruling'),
        CANARY: points('taken away for a vote opposite to a canary’s truth'),
      },
      closed,
    ),
    minimum: Type.Object(
      {
        seats: Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description: 'seats drawn and alternates’ votes; who has fewer is paid nothing for the epoch',
        }),
        revealedBps: Type.Integer({
          minimum: 0,
          maximum: 10_000,
          description: 'ten-thousandths of those that must be revealed, or nothing is paid',
        }),
      },
      closed,
    ),
    payout: Type.Object(
      {
        kind: Type.Enum(['pot', 'perPoint'], {
          description: 'a pot shared by points, or so much for each point',
        }),
        wei: payoutWei,
      },
      closed,
    ),
  },
  { ...closed, $id: 'ScoreRuleVersion', description: 'how an epoch is scored' },
)
/** How an epoch is scored, as JSON. */
export type ScoreRuleVersion = Static<typeof ScoreRuleVersion>

const { $id: _, ...ruleVersion } = ScoreRuleVersion as typeof ScoreRuleVersion & { readonly $id: string }

/** Rules as a file holds them. */
export const ScoreRulesFile = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: 'of the test network or its season' }),
    chainId,
    epochs: Type.Object(
      {
        firstBlock: { ...BlockNumber, maximum: 2 ** 48, description: 'the first block of epoch 0' },
        blocks: Type.Integer({ minimum: 1, maximum: 2 ** 40, description: 'blocks of an epoch' }),
        count: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 2 ** 32, description: 'how many epochs; no end unless set' }),
        ),
      },
      closed,
    ),
    versions: Type.Array(Type.Unsafe<ScoreRuleVersion>(ruleVersion), {
      minItems: 1,
      maxItems: 100,
      description: 'by ascending fromEpoch, the first from epoch 0 on',
    }),
  },
  closed,
)
export type ScoreRulesFile = Static<typeof ScoreRulesFile>

export const ScoreRules = Type.Object(
  {
    name: Type.String(),
    chainId,
    epochs: Type.Object({ firstBlock: BlockNumber, blocks: count, count: Nullable(count) }),
    versions: Type.Array(refTo(ScoreRuleVersion)),
  },
  {
    $id: 'ScoreRules',
    description:
      'the rules of a scoreboard: epoch n is `blocks` blocks from firstBlock + n × blocks on, and a dispute counts, whole, in the epoch of the block that settled it',
  },
)
/** The rules of a scoreboard, as JSON. */
export type ScoreRules = Static<typeof ScoreRules>

const epoch = {
  chainId,
  number: epochNumber,
  fromBlock: BlockNumber,
  toBlock: BlockNumber,
  state: Type.Enum(['upcoming', 'open', 'closed'], {
    description: 'closed once its last block is final: nothing changes it any more',
  }),
  rulesDigest: {
    ...Bytes32,
    description: 'keccak256 of everything that decides the scores of this epoch',
  },
}
export const ScoreEpoch = Type.Object(epoch, {
  $id: 'ScoreEpoch',
  description: 'a stretch of blocks that is scored as one',
})
/** A stretch of blocks that is scored as one. */
export type ScoreEpoch = Static<typeof ScoreEpoch>

export const ScoredEpoch = Type.Object(
  {
    ...epoch,
    disputes: { ...count, description: 'settled within it' },
    mediators: { ...count, description: 'that had a duty in one of them' },
    due: { ...Uint, description: 'what all amounts add up to, in smallest units' },
    merkleRoot: Nullable({
      ...Bytes32,
      description:
        'of OpenZeppelin’s StandardMerkleTree over [address account, uint256 amount]; null until the epoch is closed, and where nobody is paid',
    }),
  },
  { $id: 'ScoredEpoch', description: 'an epoch and what it came to' },
)
/** An epoch and what it came to. */
export type ScoredEpoch = Static<typeof ScoredEpoch>

export const UNPAID = ['TOO_FEW_SEATS', 'TOO_FEW_REVEALS', 'NO_POINTS'] as const

export const ScoreStanding = Type.Object(
  {
    rank: Type.Integer({ minimum: 1, description: 'those with as many points have the same' }),
    mediator: Address,
    account: {
      ...Address,
      description: 'where it is paid: its withdrawal address as of its last settlement',
    },
    seats: { ...count, description: 'drawn for' },
    steppedIn: { ...count, description: 'votes revealed as an alternate' },
    revealed: count,
    coherent: count,
    canariesPassed: count,
    faults: Type.Object({ NO_COMMIT: count, NO_REVEAL: count, INCOHERENT: count, CANARY: count }),
    points: Type.String({ pattern: '^-?[0-9]+$', description: 'decimal; negative where faults outweigh' }),
    unpaid: Nullable(Type.Unsafe<(typeof UNPAID)[number]>(Type.Enum([...UNPAID]))),
    amount: { ...Uint, description: 'smallest units of what the distributor pays in' },
  },
  { $id: 'ScoreStanding', description: 'a mediator’s place in an epoch' },
)
/** A mediator's place in an epoch. */
export type ScoreStanding = Static<typeof ScoreStanding>

export const ScoredSeat = Type.Object(
  {
    disputeId: Bytes32,
    round: Type.Integer({ minimum: 1 }),
    seated: Type.Boolean({ description: 'drawn for a seat; false for an alternate that stepped in' }),
    revealed: Type.Boolean(),
    coherent: Type.Boolean(),
    canaryPassed: Type.Boolean(),
    fault: Nullable(FaultName),
    outcome: OutcomeName,
    points: Type.String({ pattern: '^-?[0-9]+$', description: 'what this seat adds, or takes away' }),
    settled: refTo(Origin),
  },
  { $id: 'ScoredSeat', description: 'a seat that counts in an epoch' },
)
/** A seat that counts in an epoch. */
export type ScoredSeat = Static<typeof ScoredSeat>

export const Payout = Type.Object(
  { account: Address, amount: { ...Uint, description: 'smallest units of what the distributor pays in' } },
  { $id: 'Payout', description: 'what an account can claim for an epoch: one leaf of the tree' },
)
/** What an account can claim for an epoch. */
export type Payout = Static<typeof Payout>

export const PayoutProof = Type.Object(
  {
    chainId,
    epoch: epochNumber,
    account: Address,
    amount: { ...Uint, description: 'smallest units of what the distributor pays in' },
    leaf: { ...Bytes32, description: 'keccak256(keccak256(abi.encode(account, amount)))' },
    proof: Type.Array(Bytes32, { description: 'as OpenZeppelin’s MerkleProof.verify takes it' }),
    merkleRoot: Bytes32,
  },
  { $id: 'PayoutProof', description: 'that an account can claim an amount for a closed epoch' },
)
/** That an account can claim an amount for a closed epoch. */
export type PayoutProof = Static<typeof PayoutProof>
