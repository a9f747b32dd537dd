import { atLeast, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { runChild } from './run-child.ts'
import type { Measured } from './run-child.ts'
import { rate } from './subject.ts'

/** Rebuilds the read model of a backfilled store, in turn with reading that store in batches. */
export const measureRebuild = async (directory: string, rounds: number): Promise<Metric[]> => {
  const all: Array<{ read: Measured; rebuilt: Measured }> = []
  for (let round = 0; round < rounds; round += 1) {
    const read = await runChild<Measured>('rebuild.child.ts', { directory, projected: false })
    const rebuilt = await runChild<Measured>('rebuild.child.ts', { directory, projected: true })
    all.push({ read, rebuilt })
  }
  const of = (value: (round: (typeof all)[number]) => number): number => median(all.map(value))
  return [
    figure(
      'batched read of the store',
      of(({ read }) => rate(read.events, read)),
      'events/s',
    ),
    atLeast(
      'projection rebuild',
      of(({ rebuilt }) => rate(rebuilt.events, rebuilt)),
      'events/s',
      200_000,
    ),
    atLeast(
      'projection rebuild against the batched read',
      of(({ read, rebuilt }) => read.wallMs / rebuilt.wallMs),
      'times',
      0.6,
    ),
  ]
}
