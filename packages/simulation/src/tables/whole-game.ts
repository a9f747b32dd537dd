import type { DisputeOutcome } from '@lilymed/domain'
import { enumerateOutcomes } from '../closed-form/enumerate.ts'
import { estimateMean } from '../estimate/estimate-mean.ts'
import { estimateShare } from '../estimate/estimate-share.ts'
import type { Claim } from '../game/ballot.ts'
import { drawIndependently } from '../game/panel.ts'
import type { Part } from '../game/panel.ts'
import { isWrong, play } from '../game/play.ts'
import type { Ending } from '../game/play.ts'
import type { Random } from '../game/random.ts'
import { unanimityFirst } from '../game/round.ts'
import { absent, bribed, colluding, honest, lazy } from '../game/strategy.ts'
import { votesBounds } from './colluders.ts'
import { estimatePay, expectedPay } from './setting.ts'
import type { Setting } from './setting.ts'
import type { Cell, Table } from './table.ts'

const TERMS = { reward: 1.25, slash: 10 }

const bribedBy = (offer: number) => bribed({ offer, ...TERMS, lossProbability: 1 })

const PLAYERS: readonly (Part & { readonly name: string })[] = [
  { name: 'honest', strategy: honest, share: 0.7 },
  { name: 'lazy', strategy: lazy, share: 0.1 },
  { name: 'colluding', strategy: colluding, share: 0.08 },
  { name: 'bribed with 15 C', strategy: bribedBy(15), share: 0.07 },
  { name: 'absent', strategy: absent, share: 0.05 },
]

const settingOf = (sealed: boolean): Setting => ({
  rounds: unanimityFirst(3, 7, 15),
  appeals: { ofWrong: 0.9, ofRight: 0.1 },
  population: PLAYERS,
  terms: TERMS,
  sealed,
  wrongShare: 0.3,
  canaries: 0.12,
  judgedBy: 'outcome',
})

const playOnce = (setting: Setting, random: Random): Ending & { readonly claim: Claim } => {
  const claim = random() < setting.wrongShare ? 'wrong' : 'right'
  const draws = drawIndependently(setting.population)
  return { claim, ...play({ ...setting, draws, situation: { claim, sealed: setting.sealed } }, random) }
}

const isUndecided = (outcome: DisputeOutcome): boolean => outcome !== 'ACCEPT' && outcome !== 'REJECT'

const outcomeCells = (setting: Setting, row: string): readonly Cell[] => {
  const laws = (['right', 'wrong'] as const).map((claim) => ({
    claim,
    share: claim === 'wrong' ? setting.wrongShare : 1 - setting.wrongShare,
    ...enumerateOutcomes(
      setting.rounds,
      setting.population,
      { claim, sealed: setting.sealed },
      setting.appeals,
    ),
  }))
  const probabilityOf = (matches: (outcome: DisputeOutcome, claim: Claim) => boolean): number =>
    laws
      .flatMap(({ claim, share, outcomes }) =>
        [...outcomes].map(([outcome, probability]) => (matches(outcome, claim) ? share * probability : 0)),
      )
      .reduce((sum, one) => sum + one, 0)
  return [
    {
      row,
      column: 'P(wrong)',
      formula: probabilityOf(isWrong),
      simulate: (runs, random) =>
        estimateShare(runs, random, (next) => {
          const { outcome, claim } = playOnce(setting, next)
          return isWrong(outcome, claim)
        }),
    },
    {
      row,
      column: 'P(neither ACCEPT nor REJECT)',
      formula: probabilityOf(isUndecided),
      simulate: (runs, random) =>
        estimateShare(runs, random, (next) => isUndecided(playOnce(setting, next).outcome)),
    },
    {
      row,
      column: 'E votes',
      formula: laws.reduce((sum, { share, votes }) => sum + share * votes, 0),
      simulate: (runs, random) =>
        estimateMean(runs, random, votesBounds(setting.rounds), (next) => playOnce(setting, next).votes),
    },
  ]
}

/** Every strategy at once, on the pool's ladder. */
export const wholeGame = (): Table => ({
  id: 'whole-game',
  title: 'The whole game: 70 % honest, 10 % lazy, 8 % colluding, 7 % bribed with 15 C, 5 % absent',
  about:
    'Ladder 3 unanimous → 7 → 15, α = 0.9, β = 0.1, 30 % wrong claims, 12 % canaries, r = 1.25, s = 10. Pay of a seat of round one per dispute, bribes left out; by enumerating every vote of every round.',
  cells: [false, true].flatMap((sealed) => {
    const setting = settingOf(sealed)
    const row = sealed ? 'sealed results' : 'open claims'
    return [
      ...outcomeCells(setting, row),
      ...PLAYERS.map(({ name, strategy }): Cell => ({
        row,
        column: `pay, ${name}`,
        formula: expectedPay(setting, strategy),
        simulate: estimatePay(setting, strategy),
      })),
    ]
  }),
})
