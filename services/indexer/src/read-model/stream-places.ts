import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import { factStreamOf } from '../projection-runner/observed-fact.ts'

/** Chains' streams, by the numbers of their events. */
export type StreamPlaces = {
  /** Up to so many events of a chain's stream from a number on. */
  eventsFrom(chainId: number, from: number, limit: number): Promise<RecordedEvent[]>
  /** The number of the last shown event of a chain's stream that is not after a position of the log; -1 where there is none. */
  revisionAt(chainId: number, position: string): Promise<number>
}

/** Opens them over a log of which so much is shown: `applied` is the number of the last shown event of a chain's stream. */
export const openStreamPlaces = (
  log: Pick<EventReader, 'readStream'>,
  applied: (chainId: number) => number,
): StreamPlaces => {
  const eventsFrom: StreamPlaces['eventsFrom'] = async (chainId, from, limit) => {
    const events: RecordedEvent[] = []
    for await (const event of log.readStream(factStreamOf(chainId), { from: BigInt(from), limit }))
      events.push(event)
    return events
  }
  return {
    eventsFrom,
    // By halving: positions rise with the numbers.
    revisionAt: async (chainId, position) => {
      let [low, high] = [0, applied(chainId) + 1]
      while (low < high) {
        const middle = (low + high) >> 1
        const [event] = await eventsFrom(chainId, middle, 1)
        if (event === undefined || event.position > position) high = middle
        else low = middle + 1
      }
      return low - 1
    },
  }
}
