import { coherencePay } from '../closed-form/coherence.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities, unanimityFirst } from '../game/round.ts'
import { abstaining, honest, lazy } from '../game/strategy.ts'
import type { Strategy } from '../game/strategy.ts'
import { estimatePay, expectedPay } from './setting.ts'
import type { Setting } from './setting.ts'
import type { Cell, Table } from './table.ts'

const TERMS = { reward: 1.25, slash: 10 }
const WRONG_SHARE = 0.3
const CANARIES = 0.12

/** Shares of lazy mediators among the others. */
export const LAZY_SHARES: readonly number[] = [0, 0.3, 0.5, 0.7, 0.95, 1]

/** One set of rules under which laziness is tried. */
export type Regime = {
  readonly name: string
  readonly setting: Omit<Setting, 'population'>
  readonly shirking: Strategy
  readonly shirkingName: string
}

const COHERENCE: Omit<Setting, 'population'> = {
  rounds: majorities(3),
  appeals: NO_APPEALS,
  terms: TERMS,
  sealed: false,
  wrongShare: WRONG_SHARE,
  canaries: 0,
  judgedBy: 'majority',
}

const FINAL: Omit<Setting, 'population'> = {
  ...COHERENCE,
  rounds: unanimityFirst(3, 7),
  judgedBy: 'outcome',
}

const LAZY = { shirking: lazy, shirkingName: 'lazy' }

/** The rules from where the design starts to where it ends, one fix after the other. */
export const REGIMES = {
  coherence: { name: 'coherence with the majority of 3', setting: COHERENCE, ...LAZY },
  coherenceCanaries: {
    name: 'coherence, 12 % canaries',
    setting: { ...COHERENCE, canaries: CANARIES },
    ...LAZY,
  },
  final: { name: 'final outcome only, dissent escalates to 7', setting: FINAL, ...LAZY },
  finalCanaries: { name: 'the same, 12 % canaries', setting: { ...FINAL, canaries: CANARIES }, ...LAZY },
  sealed: { name: 'the same, sealed results', setting: { ...FINAL, sealed: true }, ...LAZY },
  everything: {
    name: 'all of them',
    setting: { ...FINAL, sealed: true, canaries: CANARIES },
    ...LAZY,
  },
  abstaining: {
    name: 'all of them, the others abstain',
    setting: { ...FINAL, sealed: true, canaries: CANARIES },
    shirking: abstaining,
    shirkingName: 'abstaining',
  },
} as const satisfies Readonly<Record<string, Regime>>

/** What is printed, by regime and share of lazy ones: honest pay, lazy pay. */
const PRINTED: Readonly<Record<string, readonly [string, string]>> = {
  [`${REGIMES.coherence.name} 0.5`]: ['−0.6', '0.4'],
  [`${REGIMES.coherence.name} 1`]: ['−3.1', '1.25'],
  [`${REGIMES.coherenceCanaries.name} 0.7`]: ['−1.2', '−0.4'],
  [`${REGIMES.coherenceCanaries.name} 1`]: ['−2.7', '−0.1'],
}

/** A regime where a share of the other mediators shirks. */
export const settingOf = ({ setting, shirking }: Regime, share: number): Setting => ({
  ...setting,
  population: [
    { strategy: honest, share: 1 - share },
    { strategy: shirking, share },
  ],
})

/** What honest or shirking mediators expect under a regime: the binomial formula where a majority judges, else by enumeration. */
export const payUnder = (regime: Regime, who: 'honest' | 'shirking', share: number): number => {
  const { setting, shirking } = regime
  if (setting.judgedBy === 'outcome')
    return expectedPay(settingOf(regime, share), who === 'honest' ? honest : shirking)
  const { wrongShare, canaries } = setting
  const terms = { ...TERMS, seats: 3, lazyShare: share, wrongShare, canaries }
  return coherencePay(who === 'honest' ? 'honest' : 'lazy', terms)
}

/** The row of a share in this table. */
export const rowOf = ({ name }: Regime, share: number): string => `${name}, λ = ${share}`

/** What honesty and laziness pay as others are lazy, under one fix after the other. */
export const lazyEquilibrium = (): Table => ({
  id: 'lazy-equilibrium',
  title: 'What a seat of round one earns per dispute, as a share λ of the others is lazy',
  about:
    'n = 3, 30 % wrong claims, r = 1.25, s = 10, in executions. Coherence: binomial; the rest by enumerating every vote of both rounds.',
  cells: Object.values<Regime>(REGIMES).flatMap((regime) =>
    LAZY_SHARES.flatMap((share): readonly Cell[] => {
      const setting = settingOf(regime, share)
      const [honestPrinted, lazyPrinted] = PRINTED[`${regime.name} ${share}`] ?? []
      const row = rowOf(regime, share)
      return [
        {
          row,
          column: 'honest',
          formula: payUnder(regime, 'honest', share),
          ...(honestPrinted === undefined ? {} : { printed: honestPrinted }),
          simulate: estimatePay(setting, honest),
        },
        {
          row,
          column: regime.shirkingName,
          formula: payUnder(regime, 'shirking', share),
          ...(lazyPrinted === undefined ? {} : { printed: lazyPrinted }),
          simulate: estimatePay(setting, regime.shirking),
        },
      ]
    }),
  ),
})
