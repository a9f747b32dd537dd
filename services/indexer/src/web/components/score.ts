import type { ScoredEpoch, ScoreEpoch, ScoreStanding } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { queryText } from '../query-text.ts'
import { chip } from './chip.ts'
import type { Tone } from './chip.ts'
import type { IconName } from './icon.ts'

const states: Readonly<Record<ScoreEpoch['state'], readonly [string, IconName, Tone]>> = {
  upcoming: ['Not begun', 'clock', 'muted'],
  open: ['Open: scores can still change', 'clock', 'busy'],
  closed: ['Closed: scores are final', 'check', 'good'],
}

/** Whether an epoch's scores can still change. */
export const epochChip = ({ state }: Pick<ScoreEpoch, 'state'>): Html => chip(...states[state])

/** The page of an epoch. */
export const epochHref = ({ chainId, number }: Pick<ScoreEpoch, 'chainId' | 'number'>): string =>
  `/scoreboard${queryText({ chainId, epoch: number })}`

/** The page of what a mediator's points of an epoch are for. */
export const scoreHref = (
  mediator: string,
  { chainId, number }: Pick<ScoreEpoch, 'chainId' | 'number'>,
): string => `/scoreboard/mediators/${mediator}${queryText({ chainId, epoch: number })}`

const unpaidWords: Readonly<Record<NonNullable<ScoreStanding['unpaid']>, string>> = {
  TOO_FEW_SEATS: 'too few seats to be paid',
  TOO_FEW_REVEALS: 'too few of its votes revealed to be paid',
  NO_POINTS: 'no points to be paid for',
}

/** Why a mediator is paid nothing, in words. */
export const unpaidReason = (unpaid: NonNullable<ScoreStanding['unpaid']>): string => unpaidWords[unpaid]

/** A whole number with its thousands told apart, and a minus that is read as one. */
export const whole = (digits: string): string => digits.replace('-', '−').replace(/\B(?=(\d{3})+$)/g, ' ')

/** What an epoch is of, in a line. */
export const epochLine = ({
  number,
  fromBlock,
  toBlock,
}: Pick<ScoredEpoch, 'number' | 'fromBlock' | 'toBlock'>): Html =>
  html`Epoch ${number}: blocks ${fromBlock} to ${toBlock}`
