import { atMost, figure, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import type { Question } from '../load/arrivals.ts'
import { askServer } from './measure-load.ts'
import type { Bench } from './measure-load.ts'

const perSecond = 1_000
const blocksPerSecond = 4

/** Disputes by id while blocks come in, each stored and projected in the process that answers. */
export const measureFollowing = async (
  { indexer, asking }: Pick<Bench, 'indexer' | 'asking'>,
  questions: readonly Question[],
): Promise<Metric[]> => {
  await indexer.tell({ kind: 'follow', perSecond: blocksPerSecond })
  const { answered, cpuMsEach } = await askServer(indexer, asking, { questions, perSecond })
  await indexer.tell({ kind: 'follow', perSecond: 0 })
  const name = `dispute by id, ${perSecond}/s, while ${blocksPerSecond} blocks a second come in`
  return [
    atMost(`${name}, p99`, percentile(answered.latenciesMs, 0.99), 'ms', 5),
    figure(`${name}, CPU, blocks included`, cpuMsEach, 'ms/request'),
  ]
}
