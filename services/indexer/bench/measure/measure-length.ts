import { rmSync } from 'node:fs'
import { atMost, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { openSyntheticChain } from '../chain/open-synthetic-chain.ts'
import type { Measured } from './run-child.ts'
import { backfill, cpuEach, rate } from './subject.ts'

const backfillOf = async (events: number, folder: string): Promise<Measured> => {
  const { url, head, stop } = await openSyntheticChain(events)
  try {
    const { measured, directory } = await backfill({ url, head, events }, folder)
    rmSync(directory, { recursive: true })
    return measured
  } finally {
    await stop()
  }
}

/**
 * What an event costs in a backfill of another length, against the same of a shorter one: both of chains that are made as they
 * are read, because a real node takes half an hour to make the longer.
 */
export const measureLength = async (
  folder: string,
  { shorter, longer }: { readonly shorter: number; readonly longer: number },
  rounds: number,
): Promise<Metric[]> => {
  const before: number[] = []
  for (let round = 0; round < rounds; round += 1)
    before.push(cpuEach(shorter, await backfillOf(shorter, folder)))
  const measured = await backfillOf(longer, folder)
  const cpu = cpuEach(longer, measured)
  const name = `${longer} events of a synthetic chain`
  return [
    figure(`${name}: backfill stored and projected`, rate(longer, measured), 'events/s'),
    figure(`${name}: CPU`, cpu, 'µs/event'),
    atMost(`${name}: CPU against ${shorter} events of one`, cpu / median(before), 'times', 1.2),
    atMost(`${name}: highest memory`, measured.peakMiB, 'MiB', 300),
  ]
}
