import type { EventReader } from '@lilymed/event-store'
import type { PlacedFact } from './placed-fact.ts'
import type { StreamSurvey } from './survey-stream.ts'

/** The facts of a stream that no later rewind took back, in the order of the chain. */
export async function* standingFacts(
  store: Pick<EventReader, 'readStream'>,
  stream: string,
  survey: StreamSurvey,
): AsyncGenerator<PlacedFact> {
  const floors = lowestRewindsFrom(survey.rewinds)
  let next = 0
  for await (const { revision, type, data, metadata } of store.readStream(stream)) {
    if (revision > survey.revision) return
    while ((survey.rewinds[next]?.revision ?? revision) < revision) next += 1
    const { blockNumber, blockHash = '', txHash = '', logIndex } = metadata
    if (blockNumber === undefined || logIndex === undefined) continue
    const block = Number(blockNumber)
    if (block > (floors[next] ?? Infinity)) continue
    yield { block, blockHash, txHash, logIndex: Number(logIndex), type, data }
  }
}

/** For each rewind the lowest block that it or a later one goes back to. */
const lowestRewindsFrom = (rewinds: StreamSurvey['rewinds']): number[] => {
  let lowest = Infinity
  return rewinds
    .map((_, index) => (lowest = Math.min(lowest, rewinds.at(-1 - index)?.toBlock ?? lowest)))
    .toReversed()
}
