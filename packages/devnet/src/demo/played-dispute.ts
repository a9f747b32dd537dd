import { outcomeFromNumber } from '@lilymed/domain'
import type { DisputeOutcome } from '@lilymed/domain'
import type { FedFact } from './fact-feed.ts'

/** What happened in one round, read from facts: who sat, who revealed the final outcome, who committed and stayed silent. */
export type PlayedRound = {
  readonly round: number
  readonly seats: number
  readonly coherent: readonly string[]
  /** Who appealed what stood when the round had closed; undefined when nobody did. */
  readonly appeal: { readonly appellant: string; readonly against: DisputeOutcome } | undefined
  readonly silent: readonly string[]
  /** Verdict numbers by mediator. */
  readonly votes: ReadonlyMap<string, { readonly outcome: number; readonly reason: number }>
}

/** A dispute that has been finalised, as far as rulings and money depend on it. */
export type PlayedDispute = {
  readonly disputeId: string
  readonly outcome: DisputeOutcome
  readonly jobCreator: string
  readonly resourceProvider: string
  readonly finaliser: string
  readonly rounds: readonly PlayedRound[]
}

/** Reads a finalised dispute from its facts; undefined while it is not. */
export const readPlayedDispute = (facts: readonly FedFact[], dealId: string): PlayedDispute | undefined => {
  const own = facts.filter((fact) => fact.dealId === dealId)
  const opened = own.find((fact) => fact.type === 'DisputeOpened')
  const finalised = own.find((fact) => fact.type === 'DisputeFinalised')
  if (opened?.type !== 'DisputeOpened' || finalised?.type !== 'DisputeFinalised') return undefined
  const { disputeId, jobCreator, resourceProvider } = opened.data
  const outcome = outcomeFromNumber(finalised.data.outcome)
  if (outcome === undefined) return undefined

  const rounds = own.flatMap((fact) => {
    if (fact.type !== 'RoundOpened') return []
    const { round, seats } = fact.data
    const committed = own.flatMap((other) =>
      other.type === 'VoteCommitted' && other.data.round === round ? [other.data.mediator] : [],
    )
    const votes = new Map(
      own.flatMap((other) =>
        other.type === 'VoteRevealed' && other.data.round === round
          ? [[other.data.mediator, { outcome: other.data.outcome, reason: other.data.reason }] as const]
          : [],
      ),
    )
    const coherent = [...votes].flatMap(([who, vote]) =>
      vote.outcome === finalised.data.outcome ? [who] : [],
    )
    const silent = committed.filter((who) => !votes.has(who))
    return [{ round, seats, coherent, silent, votes, appeal: appealOf(own, round) }]
  })
  return { disputeId, outcome, jobCreator, resourceProvider, finaliser: finalised.data.finaliser, rounds }
}

const appealOf = (facts: readonly FedFact[], round: number): PlayedRound['appeal'] => {
  const raised = facts.find((fact) => fact.type === 'AppealRaised' && fact.data.round === round)
  if (raised?.type !== 'AppealRaised') return undefined
  const against = outcomeFromNumber(raised.data.against)
  return against === undefined ? undefined : { appellant: raised.data.appellant, against }
}
