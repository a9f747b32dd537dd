import type { PayoutProof, ScoredEpoch, ScoreStanding } from '@lilymed/api'
import { printable } from '@lilymed/service-kit'
import { columns, countInWords } from '../words.ts'

const states: Readonly<Record<string, string>> = {
  upcoming: 'not begun',
  open: 'open, scores can still change',
  closed: 'closed, scores are final',
}

const unpaidInWords: Readonly<Record<NonNullable<ScoreStanding['unpaid']>, string>> = {
  TOO_FEW_SEATS: 'too few seats',
  TOO_FEW_REVEALS: 'too few reveals',
  NO_POINTS: 'no points',
}

/** What an indexer says: it is not to act on a terminal. */
const said = (value: string | number | null): string => printable(String(value), 100)

const row = (standing: ScoreStanding): readonly string[] => {
  const { rank, mediator, seats, steppedIn, revealed, coherent, canariesPassed, faults } = standing
  const counts = [seats, steppedIn, revealed, coherent, canariesPassed]
  return [
    said(rank),
    said(mediator),
    ...counts.map(countInWords),
    countInWords(faults.NO_COMMIT + faults.NO_REVEAL),
    countInWords(faults.INCOHERENT + faults.CANARY),
    said(standing.points),
    said(standing.amount),
    standing.unpaid === null ? '' : unpaidInWords[standing.unpaid],
  ]
}

const heads = [
  '#',
  'mediator',
  'drawn',
  'stepped in',
  'revealed',
  'coherent',
  'canaries',
  'missed',
  'wrong',
  'points',
  'amount',
  '',
]

/** An epoch and everybody's standing in it. */
export const scoreboardInWords = (epoch: ScoredEpoch, standings: readonly ScoreStanding[]): string => {
  const { number, chainId, fromBlock, toBlock, state, disputes, mediators, due, merkleRoot } = epoch
  const blocks = `blocks ${said(fromBlock)} to ${said(toBlock)}`
  return [
    `epoch ${said(number)} of chain ${said(chainId)}, ${blocks}: ${states[state]}\n`,
    `${countInWords(disputes)} disputes settled, ${countInWords(mediators)} mediators, ${said(due)} due\n`,
    merkleRoot === null ? '' : `Merkle root ${said(merkleRoot)}\n`,
    `rules       ${said(epoch.rulesDigest)}\n`,
    standings.length === 0 ? '' : `\n${columns([heads, ...standings.map(row)])}`,
  ].join('')
}

/** What an account can claim, and the proof that its distributor asks for. */
export const proofInWords = ({ account, amount, epoch, leaf, proof, merkleRoot }: PayoutProof): string =>
  [
    `account     ${said(account)}`,
    `amount      ${said(amount)}`,
    `epoch       ${said(epoch)}`,
    `leaf        ${said(leaf)}`,
    `Merkle root ${said(merkleRoot)}`,
    `proof       ${proof.length === 0 ? 'empty: it is the only leaf' : proof.map(said).join('\n            ')}`,
    'checked: leaf and proof come to the root',
  ]
    .map((line) => `${line}\n`)
    .join('')
