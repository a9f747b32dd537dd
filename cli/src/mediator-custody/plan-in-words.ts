import type { DoneStep, Plan, Position } from '@lilymed/mediator'
import { timeOf, tokens } from '@lilymed/mediator'
import { formatUnits } from 'ethers'

const lines = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `${title}\n${rows.map((row) => `  ${row}\n`).join('')}`

/** How a mediator stands, in lines. */
export const positionInWords = (position: Position): string => {
  const { mediator, key, withdrawalAddress, caller, rules, now } = position
  const rows: readonly (readonly [string, string])[] = [
    ['mediator', mediator],
    ['key', key === mediator ? 'its own' : key],
    ['paid to', withdrawalAddress ?? 'itself: no withdrawal address is named'],
    [
      'stake',
      `${tokens(position.stake)}, ${tokens(position.locked)} locked in ${position.openLocks} of ${rules.maxOpenLocks} seats`,
    ],
    [
      'unbonding',
      position.unbonding === 0n
        ? 'nothing'
        : `${tokens(position.unbonding)}, ${now < position.withdrawableAt ? 'until' : 'done since'} ${timeOf(position.withdrawableAt)}`,
    ],
    ['rewards', `${tokens(position.credit)} to be claimed`],
    ...(position.jailedUntil > now ? [['jailed', `until ${timeOf(position.jailedUntil)}`] as const] : []),
    [
      caller.address === mediator ? 'wallet' : 'caller',
      `${caller.address === mediator ? '' : `${caller.address}: `}${tokens(caller.tokens)}, StakeRegistry may take ${tokens(caller.allowance)}; ${formatUnits(caller.coin, 18)} of coin for gas`,
    ],
  ]
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}\n`).join('')
}

/** What is to be sent and what will be, in lines. */
export const planInWords = ({ from, steps, effects, warnings }: Plan): string =>
  [
    lines(
      `${from} sends`,
      steps.map(({ what }, place) => `${place + 1}. ${what}`),
    ),
    lines('then', effects),
    lines('mind', warnings),
  ].join('')

/** One step that is done. */
export const doneInWords = ({ what, hash, blockNumber, fee }: DoneStep): string =>
  `done: ${what}\n  ${hash} in block ${blockNumber}, ${formatUnits(fee, 18)} of coin\n`

/** A position as JSON: amounts in wei, times unix seconds. */
export const asJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? String(field) : field))}\n`
