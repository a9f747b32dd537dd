import type { DealStanding, DisputeSummary } from '@lilymed/api'
import type { DealStateName, DisputeOutcome, Phase, Verdict } from '@lilymed/domain'
import { isFinalDealState } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'

export type Tone = 'good' | 'bad' | 'odd' | 'warn' | 'muted' | 'busy'

/** A state as text, icon and colour together, never as colour alone. */
export const chip = (text: string, name: IconName, tone: Tone): Html =>
  html`<span class="chip ${tone}">${icon(name)}${text}</span>`

type Looks = { readonly text: string; readonly icon: IconName; readonly tone: Tone }

/** How each outcome and vote looks, wherever it is shown. */
export const outcomeLooks: Readonly<Record<DisputeOutcome | Verdict, Looks>> = {
  ACCEPT: { text: 'Accept', icon: 'check', tone: 'good' },
  REJECT: { text: 'Reject', icon: 'cross', tone: 'bad' },
  NONDETERMINISTIC: { text: 'Nondeterministic', icon: 'shuffle', tone: 'odd' },
  CANNOT_REPRODUCE: { text: 'Cannot reproduce', icon: 'wrench', tone: 'warn' },
  INCONCLUSIVE: { text: 'Inconclusive', icon: 'question', tone: 'muted' },
  PREEMPTED: { text: 'Preempted', icon: 'clock', tone: 'warn' },
  UNSERVICEABLE: { text: 'Unserviceable', icon: 'ban', tone: 'muted' },
  FOUND: { text: 'Found', icon: 'seal', tone: 'muted' },
}

const phaseLooks: Readonly<Record<Phase, { text: string; icon: IconName }>> = {
  NONE: { text: 'None', icon: 'dash' },
  BEACON: { text: 'Waiting for the draw', icon: 'dice' },
  COMMIT: { text: 'Committing', icon: 'lock' },
  REVEAL: { text: 'Revealing', icon: 'eye' },
  TALLY: { text: 'To be counted', icon: 'scales' },
  APPEAL: { text: 'Open to appeal', icon: 'clock' },
  CANARY: { text: 'Slashes wait', icon: 'clock' },
  DECIDED: { text: 'To be finalised', icon: 'flag' },
  SETTLING: { text: 'To be paid out', icon: 'coin' },
  FINAL: { text: 'Settled', icon: 'flag' },
}

/** A vote's or dispute's outcome. */
export const outcomeChip = (outcome: DisputeOutcome | Verdict): Html => {
  const looks = outcomeLooks[outcome]
  return chip(looks.text, looks.icon, looks.tone)
}

/** The name of a phase as people read it. */
export const phaseText = (phase: Phase): string => phaseLooks[phase].text

type Standing = Pick<DisputeSummary, 'phase' | 'outcome' | 'standing' | 'mode' | 'isCanary'>

/** Where a dispute stands: its outcome once there is one, its phase until it is settled, and what sets it apart. */
export const standingChips = ({ phase, outcome, standing, mode, isCanary }: Standing): Html =>
  html`${outcome !== null && outcomeChip(outcome)}${
    phase !== 'FINAL' && chip(phaseText(phase), phaseLooks[phase].icon, 'busy')
  }${
    outcome === null &&
    standing !== null &&
    chip(`${outcomeLooks[standing].text}: under appeal`, 'scales', 'muted')
  }${mode === 'EXPRESS' && chip('Express', 'clock', 'muted')}${isCanary && chip('Canary', 'eye', 'odd')}`

const agreementLooks: Readonly<Record<DisputeSummary['agreement'], readonly [string, IconName, Tone]>> = {
  agrees: ['Recomputed: agrees', 'check', 'good'],
  disagrees: ['Recomputed: DISAGREES', 'alert', 'bad'],
  unchecked: ['Nothing recomputed yet', 'dash', 'muted'],
}

/** Whether we agree with everything the chain did so far. */
export const agreementChip = (agreement: DisputeSummary['agreement']): Html =>
  chip(...agreementLooks[agreement])

const dealTones: Partial<Record<DealStateName, readonly [IconName, Tone]>> = {
  ResultsAccepted: ['check', 'good'],
  MediationAccepted: ['check', 'good'],
  MediationRejected: ['cross', 'bad'],
  ResultsChecked: ['scales', 'busy'],
}

/** A state name in words: `ResultsChecked` becomes `Results checked`. */
export const inWords = (name: string): string => {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Whether a deal's history is lawful; nothing is said of those that are. */
export const standingChip = (standing: DealStanding): Html | false =>
  standing === 'anomalous' && chip('Anomalous', 'alert', 'bad')

/** Where a deal stands. */
export const dealChip = (state: DealStateName): Html => {
  const [name, tone] = dealTones[state] ?? (isFinalDealState(state) ? ['clock', 'warn'] : ['dash', 'muted'])
  return chip(inWords(state), name, tone)
}
