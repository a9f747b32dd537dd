import type { PayoutProof, ScoredEpoch, ScoreStanding } from '@lilymed/api'
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

const row = (standing: ScoreStanding): readonly string[] => {
  const { rank, mediator, seats, steppedIn, revealed, coherent, canariesPassed, faults } = standing
  const counts = [seats, steppedIn, revealed, coherent, canariesPassed]
  return [
    String(rank),
    mediator,
    ...counts.map(countInWords),
    countInWords(faults.NO_COMMIT + faults.NO_REVEAL),
    countInWords(faults.INCOHERENT + faults.CANARY),
    standing.points,
    standing.amount,
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
export const scoreboardInWords = (epoch: ScoredEpoch, standings: readonly ScoreStanding[]): string =>
  [
    `epoch ${epoch.number} of chain ${epoch.chainId}, blocks ${epoch.fromBlock} to ${epoch.toBlock}: ${states[epoch.state]}\n`,
    `${countInWords(epoch.disputes)} disputes settled, ${countInWords(epoch.mediators)} mediators, ${epoch.due} due\n`,
    epoch.merkleRoot === null ? '' : `Merkle root ${epoch.merkleRoot}\n`,
    `rules       ${epoch.rulesDigest}\n`,
    standings.length === 0 ? '' : `\n${columns([heads, ...standings.map(row)])}`,
  ].join('')

/** What an account can claim, and the proof that its distributor asks for. */
export const proofInWords = ({ account, amount, epoch, leaf, proof, merkleRoot }: PayoutProof): string =>
  [
    `account     ${account}`,
    `amount      ${amount}`,
    `epoch       ${epoch}`,
    `leaf        ${leaf}`,
    `Merkle root ${merkleRoot}`,
    `proof       ${proof.length === 0 ? 'empty: it is the only leaf' : proof.join('\n            ')}`,
    'checked: leaf and proof come to the root',
  ]
    .map((line) => `${line}\n`)
    .join('')
