import { OUTCOMES, PHASES } from '@lilymed/domain'
import type { DisputeSeen } from '@lilymed/parties'
import { timeInWords } from '../words.ts'
import { momentInWords } from './challenge-in-words.ts'

const awaits = (seen: DisputeSeen): string => PHASES.find(({ name }) => name === seen.phase)?.awaits ?? ''

const counts = ({ phase, committed, revealed, seats }: DisputeSeen): string => {
  const panel = seats.filter(({ isAlternate }) => !isAlternate).length
  if (phase === 'COMMIT') return `, ${committed} of ${panel} committed`
  if (phase === 'REVEAL') return `, ${revealed} of ${committed} revealed`
  return ''
}

/** A dispute as it stands, in a line or two. */
export const progressInWords = (seen: DisputeSeen): string => {
  const { at, phase, round, rounds, outcome, phaseEndsAt } = seen
  const until = phaseEndsAt === null ? '' : `, until ${momentInWords(phaseEndsAt, at)}`
  const ruling = outcome === null ? '' : `; ruled ${outcome}`
  const line = `${timeInWords(at)}  round ${round} of ${Math.max(rounds, round)}  ${phase}${counts(seen)}${ruling}: awaits ${awaits(seen)}${until}\n`
  const votes = seen.seats.filter(({ verdict }) => verdict !== null)
  const told =
    phase !== 'TALLY' && phase !== 'APPEAL' && phase !== 'DECIDED'
      ? ''
      : votes.map(({ mediator, verdict }) => `                      ${mediator} voted ${verdict}\n`).join('')
  return line + told
}

/** The end of a dispute in a line, or two where its block is not final and the chain may still take it back. */
export const rulingInWords = ({ outcome, disputeId, block }: DisputeSeen, isFinal: boolean): string =>
  `dispute ${disputeId} ended ${outcome}: ${OUTCOMES.find(({ name }) => name === outcome)?.meaning ?? ''}\n${isFinal ? '' : `  not final yet: the chain may still take back its block ${block}\n`}`
