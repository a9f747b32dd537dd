import { OUTCOMES, membersOf, verdictOf } from '@lilymed/domain'
import type { Dispute, DisputeOutcome, Round } from '@lilymed/domain'
import type { VoteStage } from '../status.ts'
import type { DisputeHistory, RoundHistory } from './dispute-history.ts'
import { explainStep } from './explain-step.ts'
import { explainVote, short } from './explain-vote.ts'
import { claimUnderReview } from '../chain-state/dispute-record.ts'

/** One paragraph of a story: what it is about, and lines of it. */
export type Chapter = { readonly title: string; readonly lines: readonly string[] }

export type ExplainOptions = {
  /** Writes an amount of wei for people, with its unit. */
  readonly amount: (wei: bigint) => string
  /** Writes a chain time (unix seconds) or a time of this machine. */
  readonly time: (at: number | Date) => string
}

/**
 * One dispute as a story: who challenged whom, who was drawn, what this node did and when, why it voted as it did once that may be
 * told, how the panel ruled, what it earned or lost, and what comes next.
 */
export const explainDispute = (history: DisputeHistory, options: ExplainOptions): readonly Chapter[] => [
  { title: 'The challenge', lines: challenge(history, options) },
  ...history.rounds.map((round) => ({
    title: `Round ${round.round}`,
    lines: [
      ...panel(round, options),
      ...ownPart(round, history.dispute, options),
      ...result(round, history, options),
    ],
  })),
  { title: 'The ruling', lines: ruling(history, options) },
  { title: 'Now', lines: [next(history, options)] },
]

/** Stages of a vote that exists and that nobody may be told of unless its reveal is final. */
const hidesAVote: ReadonlySet<VoteStage> = new Set([
  'decided',
  'committing',
  'committed',
  'revealing',
  'revealed',
])

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const challenge = (
  { dispute: { opening, terms }, dealId, openedAt }: DisputeHistory,
  { time }: ExplainOptions,
): string[] => {
  if (opening === null) return [`deal ${dealId} is funded for a challenge that has not been made`]
  const when = openedAt === null ? '' : `${time(openedAt)}  `
  const claim =
    terms?.seal === null || terms === null ? `the result ${short(opening.claimDigest)}` : 'a sealed result'
  return [
    `${when}job creator ${opening.jobCreator} challenged deal ${dealId}`,
    `the claim is ${claim} of provider ${opening.resourceProvider}`,
    `mode ${terms?.mode ?? 'not known'}, ${counted(opening.rounds, 'round')} paid for; a party can time the deal out after ${time(Number(opening.deadline))}`,
    ...(terms !== null && !terms.isRejectable
      ? [
          'REJECT is no valid vote here: the provider declared no class and the class of the draw is not portable',
        ]
      : []),
  ]
}

const panel = ({ onChain, places, role }: RoundHistory, { time }: ExplainOptions): string[] => {
  if (onChain === null) return ['no longer on the chain']
  if (onChain.panel === null)
    return [`waits for beacon round ${onChain.beaconRound}, which draws ${onChain.seats} seats`]
  const { seats, alternates } = onChain.panel
  const drawn = places?.panel === null || places === null ? '' : `${time(places.panel.drawnAt)}  `
  const place = { seat: 'this mediator holds a seat', alternate: 'this mediator is an alternate' }
  return [
    `${drawn}${counted(seats.length, 'seat')} and ${counted(alternates.length, 'alternate')} were drawn; ${role === null ? 'this mediator is not among them' : place[role]}; commits until ${time(Number(onChain.panel.commitEndsAt))}`,
  ]
}

const ownPart = (
  { round, steps, vote, stage, role, ...found }: RoundHistory,
  dispute: Dispute,
  { time, amount }: ExplainOptions,
): readonly string[] => {
  const shadow = shadowInWords(found, 'would have voted')
  if (stage === null && (shadow.length > 0 || role === null)) return shadow
  const told = steps.map(({ at, step }) => `${time(at)}  ${explainStep(step, { time, amount })}`)
  if (stage === null) return ['this node has no record of a vote of its own here']
  if (vote === null)
    return [
      ...told,
      ...(hidesAVote.has(stage) ? ['what it found is secret until its reveal is final'] : []),
      ...shadow,
    ]
  const { claimDigest } = claimUnderReview(dispute, round)
  return [
    ...told,
    `it voted ${vote.ballot.outcome}, at rung ${vote.ballot.rung}: ${explainVote(vote, claimDigest)}`,
    ...shadow,
  ]
}

/** What a node found without a vote, by what it did then. */
export const shadowInWords = (
  { shadowVerdict, isShadowJailed }: Pick<RoundHistory, 'shadowVerdict' | 'isShadowJailed'>,
  did: string,
): readonly string[] => {
  if (shadowVerdict === null) return []
  const { outcome, reason } = shadowVerdict
  const where = isShadowJailed
    ? 'its machine was jailed, and what it computes is believed by nobody; by it this node'
    : 'in shadow mode this node'
  return [`${where} ${did} ${outcome}${reason === null ? '' : ` (${reason})`}`]
}

const result = (
  { onChain, vote }: RoundHistory,
  { mediator }: DisputeHistory,
  { time }: ExplainOptions,
): string[] => {
  if (onChain === null || onChain.panel === null) return []
  // A reveal of ours that a rewind may still take away is told by nobody here, though the chain shows it.
  const secret = vote === null ? mediator : null
  return [
    ...membersOf(onChain).flatMap((member) => voteOfMember(onChain, member, member === secret)),
    ...(onChain.closing === null ? [] : [closingInWords(onChain, time)]),
    ...(onChain.appeal === null
      ? []
      : [`${onChain.appeal.appellant} appealed against ${onChain.appeal.against}`]),
  ]
}

const voteOfMember = (round: Round, member: string, isSecret: boolean): string[] => {
  const committed = round.votes.find(({ mediator }) => mediator === member)
  const isSeat = round.panel?.seats.includes(member) === true
  if (committed === undefined)
    return isSeat && round.commitEnded !== null ? [`  ${member}  did not commit`] : []
  const verdict = verdictOf(committed)
  if (verdict !== null && isSecret) return [`  ${member}  revealed, and not final yet`]
  if (verdict !== null) return [`  ${member}  ${verdict}`]
  return [`  ${member}  ${round.closing === null ? 'committed' : 'committed and did not reveal'}`]
}

const closingInWords = ({ closing }: Round, time: ExplainOptions['time']): string => {
  if (closing === null || closing.escalates) return 'no ruling: a larger panel is drawn'
  const { outcome, finalAt } = closing
  return `closed as ${outcome ?? 'nothing'}${finalAt === null ? '' : `, to be final at ${time(Number(finalAt))} unless it is appealed`}`
}

const meaningOf = (outcome: DisputeOutcome): string =>
  OUTCOMES.find(({ name }) => name === outcome)?.meaning ?? ''

const ruling = ({ dispute, mediator }: DisputeHistory, { amount }: ExplainOptions): string[] => {
  const { final, decided, money, canary } = dispute
  if (final === null)
    return [decided === null ? 'there is none yet' : `${decided} stands, and is not final yet`]
  const own = (seats: readonly { readonly mediator: string; readonly amount: bigint }[]): bigint =>
    seats.filter((seat) => seat.mediator === mediator).reduce((total, seat) => total + seat.amount, 0n)
  return [
    `${final.outcome}: ${meaningOf(final.outcome)}`,
    ...(canary === null ? [] : ['the dispute was a canary: its answer had been fixed before the draw']),
    `this mediator earned ${amount(own(money.rewards))} and lost ${amount(own(money.slashes))}${dispute.isSettled ? '' : ' so far'}`,
  ]
}

const next = (history: DisputeHistory, { time }: ExplainOptions): string => {
  const { dispute, rounds } = history
  if (dispute.isSettled) return 'nothing is left to do'
  if (dispute.final !== null) return 'the rounds are being settled'
  const last = rounds.at(-1)
  const round = last?.onChain ?? null
  if (last === undefined || round === null) return 'it waits for its first round'
  if (round.panel === null) return `it waits for beacon round ${round.beaconRound}`
  const isMine = last.role !== null
  if (round.commitEnded === null) {
    const until = `commits end at ${time(Number(round.panel.commitEndsAt))}`
    return isMine && (last.stage === 'committed' || last.stage === 'settled')
      ? `this vote is committed; ${until}`
      : until
  }
  if (round.closing === null) {
    const until = time(Number(round.commitEnded.revealEndsAt))
    return isMine && (last.stage === 'committed' || last.stage === 'revealing')
      ? `this vote must be revealed before ${until}: keep the node running`
      : `reveals end at ${until}`
  }
  return 'it waits for the ruling to be final'
}
