import { tokens } from '@lilymed/mediator'
import type { ClassForecast, Forecast } from '@lilymed/mediator'
import { formatUnits } from 'ethers'

const about = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.1 ? value.toPrecision(2) : value.toFixed(1)

/** LP rounded to four places. */
const lp = (wei: bigint): string => {
  const step = 10n ** 14n
  const half = wei < 0n ? -step / 2n : step / 2n
  return tokens(((wei + half) / step) * step)
}

const classInWords = ({ name, chance, disputes, votes, profit }: ClassForecast): string => {
  const seat = `a seat in ${about(chance * 100)} % of first rounds`
  if (disputes === null || votes === null)
    return `${name}: ${seat}; how many disputes there are is not known\n`
  const money = profit === null ? '' : `, ${lp(profit)}`
  return `${name}: ${seat}; of ${about(disputes)} disputes a month ${about(votes)} votes${money}\n`
}

const verdicts: Readonly<Record<Forecast['verdict'], string>> = {
  profit: 'it pays',
  loss: 'LOSS: it does not pay',
  unknown: 'whether it pays cannot be said',
}

/** A forecast in lines. */
export const forecastInWords = (found: Forecast): string => {
  const { vote, classes, profit, breakEvenVotes, breakEvenGasPrice, votesPerAbsence, verdict } = found
  const gas = `${formatUnits(vote.gasCoin, 18)} of coin${vote.gas === null ? '; economics.lpPerCoin would tell it in LP' : `, which is ${lp(vote.gas)}`}`
  const rows: readonly (readonly [string, string])[] = [
    ['a vote brings', `${lp(vote.income)} when it is coherent`],
    [
      'its runs cost',
      vote.compute === null ? 'nobody knows: say economics.runCost in the configuration' : lp(vote.compute),
    ],
    ['its gas costs', gas],
    ...(vote.margin === null ? [] : [['which leaves', lp(vote.margin)] as const]),
    ...(profit === null ? [] : [['a month', `${lp(profit)}, what is spent anyway taken off`] as const]),
    ...(breakEvenVotes === null || breakEvenVotes === 0
      ? []
      : [['break-even', `${about(breakEvenVotes)} votes a month`] as const]),
    ...(breakEvenGasPrice === null
      ? []
      : [['', `a vote pays below ${formatUnits(breakEvenGasPrice, 9)} gwei`] as const]),
    ...(votesPerAbsence === null
      ? []
      : [['an absence', `one missed commitment costs what ${about(votesPerAbsence)} votes leave`] as const]),
  ]
  return [
    ...rows.map(([name, value]) => `${name.padEnd(13)} ${value}\n`),
    ...classes.map(classInWords),
    `${verdicts[verdict]}\n`,
  ].join('')
}
