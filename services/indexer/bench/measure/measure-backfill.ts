import { atLeast, atMost, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { againstPeers } from './peers.ts'
import type { Measured } from './run-child.ts'
import { backfill, cpuEach, rate, rawRead } from './subject.ts'
import type { Subject } from './subject.ts'

type Round = Readonly<Record<'raw' | 'fetched' | 'stored' | 'logged' | 'shown', Measured>>

/**
 * Backfills in turn with raw reads, so that whatever else the machine does meets both; figures are medians of the rounds.
 * Gives the directory of the last backfill too.
 */
export const measureBackfill = async (
  subject: Subject,
  folder: string,
  rounds: number,
): Promise<{ metrics: Metric[]; directory: string }> => {
  const all: Round[] = []
  let directory = ''
  for (let round = 0; round < rounds; round += 1) {
    const raw = await rawRead(subject, 3)
    const fetched = await rawRead(subject, 3, 'fetch')
    const stored = await backfill(subject, folder, { projected: false })
    const logged = await backfill(subject, folder, { projected: false, merkle: true })
    const shown = await backfill(subject, folder)
    directory = shown.directory
    all.push({ raw, fetched, stored: stored.measured, logged: logged.measured, shown: shown.measured })
  }
  return { directory, metrics: figuresOf(subject.events, all) }
}

const figuresOf = (events: number, rounds: readonly Round[]): Metric[] => {
  const of = (value: (round: Round) => number): number => median(rounds.map(value))
  const rateOf = (part: keyof Round): number => of((round) => rate(events, round[part]))
  const cpuOf = (part: keyof Round): number => of((round) => cpuEach(events, round[part]))
  const againstRaw = of(({ raw, shown }) => raw.wallMs / shown.wallMs)
  const againstFetch = of(({ fetched, shown }) => fetched.wallMs / shown.wallMs)
  const requests = of(({ shown }) => (shown.requests / events) * 150_000)
  const peakMiB = of(({ shown }) => shown.peakMiB)
  return [
    figure('raw read: socket and JSON.parse alone', rateOf('raw'), 'logs/s'),
    figure('raw read, CPU', cpuOf('raw'), 'µs/log'),
    figure('raw read: fetch and JSON.parse alone', rateOf('fetched'), 'logs/s'),
    figure('backfill stored, not projected', rateOf('stored'), 'events/s'),
    figure('backfill stored, not projected, CPU', cpuOf('stored'), 'µs/event'),
    figure('backfill stored and in the Merkle log, not projected, CPU', cpuOf('logged'), 'µs/event'),
    atLeast('backfill stored and projected', rateOf('shown'), 'events/s', 60_000),
    atLeast('backfill against the raw read', againstRaw, 'times', 0.3),
    figure('backfill against fetch and JSON.parse', againstFetch, 'times'),
    atMost('backfill stored and projected, CPU without the Merkle thread', cpuOf('shown'), 'µs/event', 16),
    atMost('RPC requests of every kind for 150,000 logs', requests, 'requests', 150),
    atMost('highest memory of the backfill', peakMiB, 'MiB', 300),
    ...againstPeers(rateOf('shown')),
  ]
}
