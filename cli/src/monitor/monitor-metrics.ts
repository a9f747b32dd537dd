import { AGREEMENT_SUBJECTS } from '@lilymed/domain'
import type { Labels, Meter, Observation } from '@lilymed/service-kit'
import { formatUnits } from 'ethers/utils'
import type { ChainSight, NetworkSight } from './network-monitor.ts'

/** What a monitor shows of its last look; `failed` counts looks that came to nothing. */
export type MonitorMetrics = { seen(sight: NetworkSight, at: number): void; failed(): void }

const chainOf = ({ report }: ChainSight): Labels => ({ chain: String(report.chainId) })

const phases = ({ report }: ChainSight): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { forecast } of report.open) counts.set(forecast.phase, (counts.get(forecast.phase) ?? 0) + 1)
  return counts
}

const actsOf = (sight: ChainSight): readonly Observation[] =>
  AGREEMENT_SUBJECTS.flatMap((subject) => {
    const count = sight.report.acts[subject] ?? { agreed: 0, disagreed: 0, unchecked: 0 }
    return (['agreed', 'disagreed', 'unchecked'] as const).map((result) => ({
      value: count[result],
      labels: { ...chainOf(sight), subject, result },
    }))
  })

/** Makes every metric of a monitor. No label names a dispute: there is no end of them. */
export const createMonitorMetrics = (meter: Meter): MonitorMetrics => {
  let last: { readonly sight: NetworkSight; readonly at: number } | undefined
  const each = (observe: (sight: ChainSight) => readonly Observation[]) => (): readonly Observation[] =>
    last?.sight.chains.flatMap(observe) ?? []
  const one = (value: (sight: ChainSight) => number) =>
    each((sight) => [{ value: value(sight), labels: chainOf(sight) }])

  meter.gauge('monitor_acts', 'acts of the pool that were recomputed, by what came of it', each(actsOf))
  meter.gauge(
    'monitor_disagreements',
    'acts of the pool that are not what their facts come to',
    one(({ report }) => report.disagreements.length),
  )
  meter.gauge(
    'monitor_unbalanced_disputes',
    'settled disputes whose money does not come out at zero',
    one(({ report }) => report.unbalanced.length),
  )
  meter.gauge(
    'monitor_solvency_gap_lp',
    'tokens that a contract lacks of what its events say it holds; no series where no endpoint is asked',
    each((sight) =>
      sight.solvency.map(({ holder, gap }) => ({
        value: Number(formatUnits(gap, 18)),
        labels: { ...chainOf(sight), contract: holder },
      })),
    ),
  )
  meter.gauge(
    'monitor_open_disputes',
    'disputes that are not settled, by phase',
    each((sight) =>
      [...phases(sight)].map(([phase, value]) => ({ value, labels: { ...chainOf(sight), phase } })),
    ),
  )
  meter.gauge(
    'monitor_due_disputes',
    'disputes that anybody could move on now',
    one(({ report }) => report.open.filter(({ forecast }) => forecast.due !== null).length),
  )
  meter.gauge(
    'monitor_block',
    'newest block with a fact',
    one(({ report }) => report.block ?? 0),
  )
  meter.gauge('monitor_last_look_timestamp_seconds', 'when everything was last recomputed', () =>
    last === undefined ? [] : [{ value: last.at }],
  )
  const failures = meter.counter(
    'monitor_failed_looks_total',
    'times the indexer or the chain could not be read',
  )
  failures.add(0)
  return {
    seen: (sight, at) => {
      last = { sight, at }
    },
    failed: () => failures.add(1),
  }
}
