import type { Appeal, Dispute, Round } from '@lilymed/api'
import type { AppealResult } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { outcomeLooks } from './chip.ts'
import { plural } from './step.ts'
import type { Step } from './step.ts'
import { lp } from './values.ts'

/** The opening of a sealed claim, or that it is awaited, in round one between reveals and count. */
export const sealStep = ({ claim, phase }: Dispute, { round, commitEnd, close }: Round): readonly Step[] => {
  if (claim.seal === null || round !== 1 || commitEnd === null) return []
  const common = { icon: 'seal', title: html`Seal opened` } as const
  if (claim.opened !== null) {
    const { origin } = claim.opened
    const detail = html`The provider showed what it had sealed: only now can it be told who found the same.`
    return [{ ...common, state: 'done', detail, at: origin.at, origin }]
  }
  const isAwaited = close === null && phase === 'REVEAL'
  const detail = isAwaited
    ? html`The provider must show what it sealed before the reveals end.`
    : html`The provider never showed what it had sealed.`
  const title = html`Seal`
  const state = isAwaited ? 'current' : 'missed'
  return [{ ...common, title, state, detail, at: null, deadline: commitEnd.revealEndsAt, origin: null }]
}

const resultTexts: Readonly<Record<AppealResult, string>> = {
  UPHELD: 'It was upheld: the bond is lost.',
  OVERTURNED: 'It was overturned: the bond came back, with a share of the slashes.',
  NEITHER: 'No panel ruled on it: the bond came back.',
}

const resultOf = ({ result, credited }: Appeal): Html | false =>
  result !== null &&
  html` ${resultTexts[result]}${credited !== null && credited !== '0' && html` ${lp(credited)} credited.`}`

/** An appeal of what stood when a round had closed. */
export const appealStep = ({ appeal }: Round): readonly Step[] => {
  if (appeal === null) return []
  const { appellant, against, fees, bond, origin } = appeal
  const detail = html`${account(appellant)} paid ${lp(fees)} for the next panel and put ${lp(bond)} at
  stake.${resultOf(appeal)}`
  const title = html`Appealed: ${outcomeLooks[against].text.toLowerCase()}`
  return [{ state: 'done', icon: 'up', title, detail, at: origin.at, origin }]
}

/** The round that was current when a dispute was opened as a canary. */
const canaryRound = ({ canary, rounds }: Dispute): Round | undefined =>
  canary === null ? undefined : rounds.findLast(({ opened }) => opened.position < canary.origin.position)

/** Whether it was the opening of a canary that closed a round, not its votes. */
export const isClosedByCanary = (dispute: Dispute, round: Round): boolean =>
  canaryRound(dispute) === round &&
  round.close !== null &&
  dispute.canary !== null &&
  dispute.canary.origin.position < round.close.origin.position

/** That a dispute was opened as a canary, in the round in which it was. */
export const canaryStep = (dispute: Dispute, round: Round): readonly Step[] => {
  const { canary, outcome, finalised } = dispute
  if (canary === null || canaryRound(dispute) !== round) return []
  const { truth, sponsor, origin } = canary
  const isOverturned = finalised !== null && outcome !== truth
  const closed = isClosedByCanary(dispute, round) ? `, which closed round ${round.round}` : ''
  const answer = outcomeLooks[truth].text.toLowerCase()
  const detail = html`Its sponsor ${account(sponsor)} showed that it had committed to ${answer} before the
  panel was drawn${closed}. Whoever voted the opposite did not run the
  job.${isOverturned && ' A later panel overturned it.'}`
  return [
    {
      state: isOverturned ? 'missed' : 'done',
      icon: 'eye',
      title: html`Opened as a canary`,
      detail,
      at: origin.at,
      origin,
    },
  ]
}

const waitStep = ({ phase, finalAt, outcome, round, terms }: Dispute): readonly Step[] => {
  if (phase !== 'APPEAL' && phase !== 'CANARY') return []
  const isLast = terms !== null && round >= terms.classRounds
  const ruling = outcome === null ? 'ruling' : outcomeLooks[outcome].text.toLowerCase()
  const detail = isLast
    ? html`The class has no larger panel to draw; the window passes all the same.`
    : html`Anyone may pay for a larger panel, with a bond that is lost if ${ruling} stands.`
  return [
    {
      state: 'current',
      icon: 'clock',
      title: phase === 'APPEAL' ? html`Open to appeal` : html`Slashes wait for an appeal`,
      detail,
      at: null,
      deadline: finalAt,
      origin: null,
    },
  ]
}

const settledStep = ({ settled, rounds, phase }: Dispute): readonly Step[] => {
  const common = { icon: 'coin', title: html`Paid out` } as const
  if (settled !== null) {
    const rest = 'and what was left of the escrow went back.'
    const done = rounds.filter((round) => round.settled !== null).length
    const detail = html`${plural(done, 'round')} settled, ${rest}`
    return [{ ...common, state: 'done', detail, at: settled.at, origin: settled }]
  }
  if (phase !== 'SETTLING') return []
  const done = rounds.filter((round) => round.settled !== null).length
  const detail = html`${done} of ${plural(rounds.length, 'round')} settled; anyone may settle the next.`
  return [{ ...common, state: 'current', detail, at: null, origin: null }]
}

const finalStep = ({ finalised, phase, isCanary, outcome }: Dispute): readonly Step[] => {
  const isTold = !isCanary && (outcome === 'ACCEPT' || outcome === 'REJECT')
  if (finalised !== null) {
    const { finaliser, origin } = finalised
    const detail = isTold
      ? html`Delivered to Lilypad’s controller by ${account(finaliser)}.`
      : html`By ${account(finaliser)}; Lilypad’s controller is told nothing.`
    return [{ state: 'done', icon: 'flag', title: html`Finalised`, detail, at: origin.at, origin }]
  }
  if (phase !== 'DECIDED') return []
  const detail = isTold
    ? html`Anyone may deliver it to Lilypad’s controller; the last panel goes first.`
    : html`Anyone may finalise it.`
  return [{ state: 'current', icon: 'flag', title: html`Finalising`, detail, at: null, origin: null }]
}

/** How a decided dispute is reviewed and ends. */
export const endingSteps = (dispute: Dispute): readonly Step[] => [
  ...waitStep(dispute),
  ...finalStep(dispute),
  ...settledStep(dispute),
]
