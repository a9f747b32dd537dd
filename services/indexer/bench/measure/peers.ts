import { atLeast } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'

/**
 * What other indexers did with 150,000 logs of this shape from a local node, measured once on another day and another machine of
 * two cores; they are not run here. Each keeps what it keeps in Postgres.
 */
const peers = [
  { name: 'Ponder 0.17.7 as installed', eventsPerSecond: 1_546, target: 25 },
  { name: 'Ponder 0.17.7 with its limits lifted', eventsPerSecond: 7_770, target: 8 },
  { name: 'Envio 2.32.12 by RPC', eventsPerSecond: 5_070, target: 12 },
  { name: 'Subsquid 1.27.3 storing events too', eventsPerSecond: 16_300, target: 4 },
] as const

/** A backfill of so many events per second against each of them. */
export const againstPeers = (eventsPerSecond: number): Metric[] =>
  peers.map((peer) =>
    atLeast(
      `backfill against the ${peer.eventsPerSecond} events/s recorded earlier of ${peer.name}`,
      eventsPerSecond / peer.eventsPerSecond,
      'times',
      peer.target,
    ),
  )
