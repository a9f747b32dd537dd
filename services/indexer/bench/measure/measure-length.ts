import { atMost, figure } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { backfill, cpuEach, rate } from './subject.ts'
import type { Subject } from './subject.ts'

/** What an event costs in a backfill of another length, against the same of this one. */
export const measureLength = async (
  subject: Subject,
  folder: string,
  shorter: readonly Metric[],
): Promise<Metric[]> => {
  const { measured } = await backfill(subject, folder)
  const cpu = cpuEach(subject.events, measured)
  const before =
    shorter.find(({ name }) => name === 'backfill stored and projected, CPU without the Merkle thread')
      ?.value ?? Number.NaN
  const name = `${subject.events} events`
  return [
    figure(`${name}: backfill stored and projected`, rate(subject.events, measured), 'events/s'),
    figure(`${name}: CPU`, cpu, 'µs/event'),
    atMost(`${name}: CPU against the shorter chain`, cpu / before, 'times', 1.2),
    atMost(`${name}: highest memory`, measured.peakMiB, 'MiB', 300),
  ]
}
