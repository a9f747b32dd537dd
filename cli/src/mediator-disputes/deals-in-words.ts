import type { DealHistory } from '@lilymed/mediator'
import { printable } from '@lilymed/service-kit'
import { columns, timeInWords, tokensInWords } from '../words.ts'
import { stepInWords } from './disputes-in-words.ts'

/** What of a deal's history is printed as JSON: amounts as decimal strings, no verdict before the deal's end is final. */
export const dealAsJson = (history: DealHistory): object => {
  const { disputeId, dealId, deal, isDrawn, stage, steps, verdict, shadowVerdict, earned, mediator, head } =
    history
  return {
    handler: 'random',
    disputeId,
    dealId,
    mediator,
    head,
    jobCreator: deal.members?.jobCreator ?? null,
    resourceProvider: deal.members?.resourceProvider ?? null,
    claimDigest: deal.claimDigest,
    drawn: deal.request?.mediator ?? null,
    drawnAt: deal.request?.requestedAt ?? null,
    isDrawn,
    endsAt: deal.endsAt ?? null,
    state: deal.closed?.state ?? null,
    stage,
    earned: String(earned),
    steps: steps.map(({ at, step }) => ({ at: at.toISOString(), ...step })),
    verdict,
    shadowVerdict,
  }
}

/** One line a deal, the newest last. */
export const dealsInWords = (histories: readonly DealHistory[]): string =>
  columns([
    ['dispute', 'deal', 'drawn at', 'drawn', 'stage', 'next deadline', 'end', 'earned'],
    ...histories.map((history) => {
      const { disputeId, dealId, deal, isDrawn, stage, earned } = history
      return [
        `${disputeId.slice(0, 12)}…`,
        printable(dealId).slice(0, 48),
        deal.request === null ? '-' : timeInWords(deal.request.requestedAt),
        isDrawn ? 'this mediator' : (deal.request?.mediator ?? '-'),
        stage ?? '-',
        deadlineOf(history),
        deal.closed?.state ?? '-',
        tokensInWords(earned),
      ]
    }),
  ])

/** The facts of one deal, as a table, and what this node did. */
export const dealInWords = (history: DealHistory): string => {
  const { disputeId, dealId, deal, steps, stage, verdict, earned } = history
  const rows: readonly (readonly [string, string])[] = [
    ['dispute', disputeId],
    ['deal', printable(dealId)],
    ['job creator', deal.members?.jobCreator ?? '-'],
    ['provider', deal.members?.resourceProvider ?? '-'],
    ['claim', deal.claimDigest],
    ['drawn', deal.request?.mediator ?? '-'],
    ['drawn at', deal.request === null ? '-' : timeInWords(deal.request.requestedAt)],
    ['can be timed out', deal.endsAt === undefined ? '-' : `after ${timeInWords(deal.endsAt)}`],
    ['end', deal.closed?.state ?? 'none yet'],
    ['stage', stage ?? '-'],
    ...(verdict === null
      ? []
      : ([
          ['found', `${verdict.verdict.outcome} at rung ${verdict.verdict.rung}`],
          ['said', verdict.said ?? 'nothing'],
        ] as const)),
    ['earned', tokensInWords(earned)],
  ]
  return [
    rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join(''),
    ...(steps.length === 0 ? [] : ['\n']),
    ...steps.map(({ at, step }) => `  ${timeInWords(at)}  ${stepInWords(step.step)}\n`),
  ].join('')
}

const deadlineOf = ({ deal: { endsAt, closed }, head }: DealHistory): string => {
  if (closed !== null || endsAt === undefined) return '-'
  const isOver = head !== null && head.timestamp >= endsAt
  return `verdict ${isOver ? 'was over at' : 'by'} ${timeInWords(endsAt)}`
}
