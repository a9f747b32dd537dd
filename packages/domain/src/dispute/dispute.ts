import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { CanaryTruth } from '../tally/open-canary.ts'
import type { Mode } from '../values/modes.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { DisputeAnomaly } from './dispute-anomaly.ts'
import { noMoney, type DisputeMoney } from './dispute-money.ts'
import type { Declaration, DisputeTerms } from './dispute-terms.ts'
import type { Round } from './round.ts'

/** What the job creator paid for before it challenged. */
export type Funding = { readonly jobCreator: Address; readonly drawClass: Bytes32; readonly rounds: number }

/** What was fixed when the dispute opened. */
export type Opening = {
  readonly disputeId: DisputeId
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly solver: Address
  /** The claimed result's digest; zero when the claim is no CIDv0, a sealed one included. */
  readonly claimDigest: Bytes32
  readonly drawClass: Bytes32
  /** Rounds that were funded and fit. */
  readonly rounds: number
  /** From when (unix seconds, exclusive) a party can time the deal out. */
  readonly deadline: bigint
  readonly parameterVersion: number
  readonly mediationFee: bigint
}

/** Where a party says that the bytes behind the claim can be had. */
export type Evidence = { readonly party: Address; readonly location: string }

/** What a provider's seal hid. */
export type OpenedSeal = { readonly resultDigest: Bytes32; readonly salt: Bytes32 }

/** A dispute that turned out to have had a known answer. */
export type OpenedCanary = {
  readonly sponsor: Address
  readonly truth: CanaryTruth
  /** The round that the opening closed; null where it was closed before. */
  readonly closes: number | null
}

/** One dispute about one deal, folded from the facts of the chain. What has not happened yet is null. */
export type Dispute = {
  readonly dealId: DealId | null
  readonly funding: Funding | null
  readonly declaration: Declaration | null
  readonly opening: Opening | null
  readonly terms: DisputeTerms | null
  readonly evidence: readonly Evidence[]
  /** The provider's seal, once it is opened. */
  readonly openedSeal: OpenedSeal | null
  readonly rounds: readonly Round[]
  /** The outcome as it stands; null again while an appeal is heard, and finalising can still make it PREEMPTED. */
  readonly decided: DisputeOutcome | null
  /** When the outcome can be finalised, unix seconds: until then it can be appealed. */
  readonly finalAt: bigint | null
  /** What was last appealed: it stands if the appeal's round rules nothing. */
  readonly standing: DisputeOutcome | null
  readonly canary: OpenedCanary | null
  readonly final: { readonly outcome: DisputeOutcome; readonly finaliser: Address } | null
  /** Every round is settled and the rest of the escrow returned. */
  readonly isSettled: boolean
  readonly money: DisputeMoney
  readonly anomalies: readonly DisputeAnomaly[]
}

export const noDispute: Dispute = {
  dealId: null,
  funding: null,
  declaration: null,
  opening: null,
  terms: null,
  evidence: [],
  openedSeal: null,
  rounds: [],
  decided: null,
  finalAt: null,
  standing: null,
  canary: null,
  final: null,
  isSettled: false,
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

/** The last round that had a panel, whose members may finalise first: an appeal's may have had none. */
export const lastDrawnRound = ({ rounds }: Dispute): Round | undefined =>
  rounds.findLast(({ panel }) => panel !== null)

/** The mode of a dispute; STANDARD while its terms are not known. */
export const modeOf = ({ terms }: Dispute): Mode => terms?.mode ?? 'STANDARD'

/** Whether the claim is sealed and nobody has opened its seal. */
export const isSealed = ({ terms, openedSeal }: Dispute): boolean =>
  terms !== null && terms.seal !== null && openedSeal === null

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
