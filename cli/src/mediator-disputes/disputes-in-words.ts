import type { DisputeHistory, RoundHistory } from '@lilymed/mediator'
import { printable } from '@lilymed/service-kit'
import { columns, timeInWords, tokensInWords } from '../words.ts'

/** What of a history is printed as JSON: amounts as decimal strings, no vote before its reveal is final. */
export const historyAsJson = ({
  disputeId,
  dealId,
  dispute,
  openedAt,
  rounds,
  mediator,
  head,
}: DisputeHistory): object => ({
  disputeId,
  dealId,
  openedAt,
  mediator,
  head,
  jobCreator: dispute.opening?.jobCreator ?? null,
  resourceProvider: dispute.opening?.resourceProvider ?? null,
  mode: dispute.terms?.mode ?? null,
  outcome: dispute.final?.outcome ?? null,
  isSettled: dispute.isSettled,
  reward: String(earned(dispute.money.rewards, mediator)),
  slashed: String(earned(dispute.money.slashes, mediator)),
  rounds: rounds.map(({ round, role, stage, steps, vote, shadowVerdict, onChain }) => ({
    round,
    role,
    stage,
    commitEndsAt: secondsOf(onChain?.panel?.commitEndsAt),
    revealEndsAt: secondsOf(onChain?.commitEnded?.revealEndsAt),
    steps: steps.map(({ at, step }) => ({ at: at.toISOString(), ...step })),
    vote,
    shadowVerdict,
  })),
})

/** One line a dispute, the newest last. */
export const listInWords = (histories: readonly DisputeHistory[]): string =>
  columns([
    ['dispute', 'opened', 'round', 'role', 'stage', 'next deadline', 'outcome', 'earned', 'lost'],
    ...histories.map((history) => {
      const last = history.rounds.findLast(({ role }) => role !== null) ?? history.rounds.at(-1)
      const { dispute, mediator, disputeId, openedAt } = history
      return [
        `${disputeId.slice(0, 12)}…`,
        openedAt === null ? '-' : timeInWords(openedAt),
        last === undefined ? '-' : String(last.round),
        last?.role ?? 'not drawn',
        last?.stage ?? '-',
        deadlineOf(last, history),
        dispute.final?.outcome ?? dispute.decided ?? '-',
        tokensInWords(earned(dispute.money.rewards, mediator)),
        tokensInWords(earned(dispute.money.slashes, mediator)),
      ]
    }),
  ])

/** The facts of one dispute, as a table. */
export const showInWords = (history: DisputeHistory): string => {
  const { disputeId, dealId, dispute, openedAt, mediator, rounds } = history
  const { opening, terms, final, decided, money } = dispute
  const rows: readonly (readonly [string, string])[] = [
    ['dispute', disputeId],
    ['deal', printable(dealId)],
    ['opened', openedAt === null ? '-' : timeInWords(openedAt)],
    ['job creator', opening?.jobCreator ?? '-'],
    ['provider', opening?.resourceProvider ?? '-'],
    ['claim', opening?.claimDigest ?? '-'],
    ['mode', terms?.mode ?? '-'],
    ['can be timed out', opening === null ? '-' : `after ${timeInWords(Number(opening.deadline))}`],
    ['outcome', final?.outcome ?? (decided === null ? 'none yet' : `${decided}, not final`)],
    ['earned', tokensInWords(earned(money.rewards, mediator))],
    ['lost', tokensInWords(earned(money.slashes, mediator))],
  ]
  return [
    rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join(''),
    ...rounds.map((round) => `\n${roundInWords(round)}`),
  ].join('')
}

const roundInWords = ({ round, role, stage, steps, vote, onChain }: RoundHistory): string => {
  const commitEndsAt = secondsOf(onChain?.panel?.commitEndsAt)
  return [
    `round ${round}: ${role ?? 'not drawn'}${stage === null ? '' : `, ${stage}`}\n`,
    ...(vote === null
      ? []
      : [`  vote  ${vote.ballot.outcome} at rung ${vote.ballot.rung}, evidence ${vote.ballot.evidence}\n`]),
    ...(commitEndsAt === null ? [] : [`  commits until ${timeInWords(commitEndsAt)}\n`]),
    ...steps.map(({ at, step }) => `  ${timeInWords(at)}  ${stepInWords(step.step)}\n`),
  ].join('')
}

/** `commitSent` as people write it: `commit sent`. */
export const stepInWords = (step: string): string =>
  step.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const deadlineOf = (round: RoundHistory | undefined, { dispute, head }: DisputeHistory): string => {
  const onChain = round?.onChain ?? null
  if (dispute.final !== null || onChain === null || onChain.closing !== null) return '-'
  const { panel, commitEnded } = onChain
  const at = secondsOf(commitEnded?.revealEndsAt ?? panel?.commitEndsAt)
  if (at === null) return '-'
  const what = commitEnded === null ? 'commit' : 'reveal'
  const isOver = head !== null && head.timestamp >= at
  return `${what} ${isOver ? 'was over at' : 'by'} ${timeInWords(at)}`
}

const earned = (
  seats: readonly { readonly mediator: string; readonly amount: bigint }[],
  mediator: string | null,
): bigint =>
  seats.filter((seat) => seat.mediator === mediator).reduce((total, { amount }) => total + amount, 0n)

const secondsOf = (time: bigint | undefined): number | null => (time === undefined ? null : Number(time))
