import { shadowInWords } from './explain-dispute.ts'
import type { Chapter, ExplainOptions } from './explain-dispute.ts'
import { isRuled } from './deal-history.ts'
import type { DealHistory } from './deal-history.ts'
import { explainDealStep } from './explain-deal-step.ts'
import { explainVote, short } from './explain-vote.ts'

/**
 * One disputed deal as a story: who challenged whom, whom Lilypad's own handler drew, what this node did and when, what it found once
 * that may be told, how the deal ended, and what comes next.
 */
export const explainDeal = (history: DealHistory, options: ExplainOptions): readonly Chapter[] => [
  { title: 'The challenge', lines: challenge(history, options) },
  { title: 'This node', lines: ownPart(history, options) },
  { title: 'The end', lines: ending(history, options) },
  { title: 'Now', lines: [next(history, options)] },
]

const challenge = ({ deal, isDrawn }: DealHistory, { time }: ExplainOptions): string[] => {
  const { request, members, endsAt, claimDigest, dealId } = deal
  return [
    ...(members === undefined
      ? [`deal ${dealId}, whose members were never read`]
      : [
          `job creator ${members.jobCreator} challenged deal ${dealId}`,
          `the claim is the result ${short(claimDigest)} of provider ${members.resourceProvider}`,
        ]),
    ...(request === null
      ? []
      : [
          `${time(request.requestedAt)}  Lilypad’s own handler drew ${isDrawn ? 'this mediator' : request.mediator}, by the time of that block`,
        ]),
    ...(endsAt === undefined ? [] : [`a party can time the deal out after ${time(endsAt)}`]),
  ]
}

const ownPart = (
  { stage, steps, verdict, isDrawn, deal, ...found }: DealHistory,
  { time }: ExplainOptions,
): string[] => {
  const shadow = [...shadowInWords(found, 'found')]
  if (stage === null)
    return shadow.length > 0 ? shadow : [isDrawn ? 'it has no record of this deal' : 'it was not drawn']
  const told = steps.map(({ at, step }) => `${time(at)}  ${explainDealStep(step)}`)
  if (verdict === null)
    return ['decided', 'sending'].includes(stage) || isRuled(deal.closed)
      ? [...told, 'what it found is secret until the end of the deal is final', ...shadow]
      : [...told, ...shadow]
  const { runs, said } = verdict
  const ballot = { ...verdict.verdict, evidence: '' }
  return [
    ...told,
    `it found ${ballot.outcome}, at rung ${ballot.rung}: ${explainVote({ ballot, runs }, deal.claimDigest)}`,
    said === null ? 'it said nothing to the handler' : `it said ${said} to the handler`,
    ...shadow,
  ]
}

const endings: Readonly<Record<string, string>> = {
  MediationAccepted: 'the drawn mediator accepted the result: the provider is paid',
  MediationRejected: 'the drawn mediator rejected the result: the provider loses its collateral',
  TimeoutMediateResults: 'nobody said anything in time: a party timed the deal out, and both are refunded',
}

const ending = ({ deal: { closed }, isDrawn, earned }: DealHistory, { amount }: ExplainOptions): string[] =>
  closed === null
    ? ['there is none yet']
    : [
        `${endings[closed.state] ?? `the deal ended as ${closed.state}`}, in block ${closed.block.number}`,
        ...(isDrawn ? [`this mediator earned ${amount(earned)}`] : []),
      ]

const next = (
  { deal: { closed, endsAt, request }, head, isDrawn, stage }: DealHistory,
  { time }: ExplainOptions,
): string => {
  if (closed !== null) return 'nothing is left to do'
  const isOver = endsAt !== undefined && head !== null && head.timestamp >= endsAt
  if (isOver) return 'it waits for a party to time the deal out'
  const until = endsAt === undefined ? '' : ` before ${time(endsAt)}`
  if (!isDrawn) return `it waits for the verdict of ${request?.mediator ?? 'the mediator'}${until}`
  if (stage === 'abstained') return 'this node stays silent, and the deal times out'
  return `the verdict must be on chain${until}: keep the node running`
}
