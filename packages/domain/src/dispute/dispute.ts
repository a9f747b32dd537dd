import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { DisputeAnomaly } from './dispute-anomaly.ts'
import { noMoney, type DisputeMoney } from './dispute-money.ts'
import type { Round } from './round.ts'

/** What the job creator paid for before it challenged. */
export type Funding = { readonly jobCreator: Address; readonly drawClass: Bytes32; readonly rounds: number }

/** What was fixed when the dispute opened. */
export type Opening = {
  readonly disputeId: DisputeId
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly solver: Address
  /** The claimed result's digest; zero when the claim is no CIDv0. */
  readonly claimDigest: Bytes32
  readonly drawClass: Bytes32
  /** Rounds that were funded and fit. */
  readonly rounds: number
  /** From when (unix seconds, exclusive) a party can time the deal out. */
  readonly deadline: bigint
  readonly parameterVersion: number
  readonly mediationFee: bigint
}

/** One dispute about one deal, folded from the facts of the chain. What has not happened yet is null. */
export type Dispute = {
  readonly dealId: DealId | null
  readonly funding: Funding | null
  readonly opening: Opening | null
  readonly rounds: readonly Round[]
  /** The outcome, known once no round will follow; finalising can still make it PREEMPTED. */
  readonly decided: DisputeOutcome | null
  readonly final: { readonly outcome: DisputeOutcome; readonly finaliser: Address } | null
  readonly money: DisputeMoney
  readonly anomalies: readonly DisputeAnomaly[]
}

export const noDispute: Dispute = {
  dealId: null,
  funding: null,
  opening: null,
  rounds: [],
  decided: null,
  final: null,
  money: noMoney,
  anomalies: [],
}

/** The dispute with an anomaly added. */
export const withAnomaly = (dispute: Dispute, anomaly: DisputeAnomaly): Dispute => ({
  ...dispute,
  anomalies: [...dispute.anomalies, anomaly],
})

/** The round being played, or the last one played; undefined before the first. */
export const currentRound = ({ rounds }: Dispute): Round | undefined => rounds.at(-1)

/** A round by its number. */
export const roundOf = ({ rounds }: Dispute, number: number): Round | undefined =>
  rounds.find(({ round }) => round === number)

/**
 * Whom the draw of a round must leave out: the parties and the solver, every seat holder of earlier rounds, and the alternates
 * that committed there.
 */
export const excludedFrom = ({ opening, rounds }: Dispute, round: number): readonly Address[] => {
  if (opening === null) return []
  const earlier = rounds.filter((candidate) => candidate.round < round)
  return [
    opening.jobCreator,
    opening.resourceProvider,
    opening.solver,
    ...earlier.flatMap(({ panel }) => panel?.seats ?? []),
    ...earlier.flatMap(({ panel, votes }) =>
      votes.map(({ mediator }) => mediator).filter((mediator) => panel?.alternates.includes(mediator)),
    ),
  ]
}
