import { APPEAL_RESULTS, faultFromNumber, OUTCOMES, REASONS } from '@lilymed/domain'
import type { ChainFact } from '@lilymed/domain'
import { inLp } from './amounts.ts'
import type { Names } from './names.ts'

const clockTime = (unixSeconds: string | number): string =>
  new Date(Number(unixSeconds) * 1000).toISOString().slice(11, 19)

const outcomeName = (number: number): string =>
  OUTCOMES.find((row) => row.number === number)?.name ?? `outcome ${number}`

const reasonWords = (number: number): string => {
  const reason = REASONS.find((row) => row.number === number)
  return reason === undefined ? '' : `: ${reason.meaning}`
}

const faultWords: Readonly<Record<string, string>> = {
  NO_COMMIT: 'did not commit',
  NO_REVEAL: 'committed and never revealed',
  INCOHERENT: 'voted the opposite of the outcome',
}

const list = (addresses: readonly string[], names: Names): string => addresses.map(names).join(', ')

/** A fact about a dispute in plain words, or nothing where it only repeats what another fact says. Times are the chain's. */
export const factSentence = (fact: ChainFact, names: Names): string | undefined => {
  switch (fact.type) {
    case 'ChallengeFunded': {
      const { jobCreator, rounds, amount } = fact.data
      return `${names(jobCreator)} pays ${inLp(BigInt(amount))} into escrow for up to ${rounds} round${rounds === 1 ? '' : 's'}`
    }
    case 'DisputeOpened':
      return `${names(fact.data.jobCreator)} challenges ${names(fact.data.resourceProvider)}: a dispute is open, deadline ${clockTime(fact.data.deadline)}`
    case 'RoundOpened':
      return `round ${fact.data.round}: ${fact.data.seats} seats for ${fact.data.seats} LP of the escrow, to be drawn from beacon round ${fact.data.beaconRound}, which nobody knows yet`
    case 'PanelDrawn': {
      const { round, seats, alternates, commitEndsAt } = fact.data
      return `round ${round}: panel drawn: ${list(seats, names)} (alternates ${list(alternates, names)}); commit until ${clockTime(commitEndsAt)}`
    }
    case 'VoteCommitted':
      return `round ${fact.data.round}: ${names(fact.data.mediator)} commits to a vote that nobody can read yet`
    case 'CommitPhaseEnded':
      return `round ${fact.data.round}: commit phase over; reveal until ${clockTime(fact.data.revealEndsAt)}`
    case 'VoteRevealed': {
      const { round, mediator, outcome, reason } = fact.data
      return `round ${round}: ${names(mediator)} reveals ${outcomeName(outcome)}${reasonWords(reason)}`
    }
    case 'RoundClosed': {
      const { round, outcome, escalates, finalAt } = fact.data
      if (escalates) return `round ${round}: no agreement, so the dispute goes on to the next round by itself`
      return `round ${round}: closed with ${outcomeName(outcome)}, which is final from ${clockTime(finalAt)} on unless somebody appeals`
    }
    case 'AppealRaised': {
      const { appellant, against, fees, bond } = fact.data
      return `${names(appellant)} appeals ${outcomeName(against)}: pays ${inLp(BigInt(fees))} for the next panel and puts ${inLp(BigInt(bond))} at stake`
    }
    case 'AppealSettled': {
      const { appellant, result, amount } = fact.data
      const words = APPEAL_RESULTS.find((row) => row.number === result)?.meaning ?? `result ${result}`
      return `the appeal of ${names(appellant)} brings it ${inLp(BigInt(amount))}: ${words}`
    }
    case 'SeatSlashed': {
      const { mediator, amount, fault } = fact.data
      return `${names(mediator)} is slashed ${inLp(BigInt(amount))}: ${faultWords[faultFromNumber(fault) ?? ''] ?? 'fault'}`
    }
    case 'DisputeFinalised':
      return `${names(fact.data.finaliser)} finalises: ${outcomeName(fact.data.outcome)}`
    default:
      return undefined
  }
}
