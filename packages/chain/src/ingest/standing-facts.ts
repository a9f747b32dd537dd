import type { EventReader } from '@lilymed/event-store'

/** The keys of the facts of blocks from `from` on that stand in a chain's stream: those that no later rewind took back. */
export const standingFacts = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
  from: number,
): Promise<Set<string>> => {
  const keys = new Set<string>()
  let ceiling = Number.POSITIVE_INFINITY
  for await (const { type, data, metadata } of store.readStream(stream, { direction: 'backward' })) {
    if (type === 'ChainRewound') ceiling = Math.min(ceiling, Number(Reflect.get(Object(data), 'toBlock')))
    const { blockNumber, blockHash, logIndex } = metadata
    if (blockNumber === undefined || Number(blockNumber) > ceiling) continue
    // Standing facts fall from the end of the stream to its beginning.
    if (Number(blockNumber) < from) break
    keys.add(`${blockHash}/${logIndex}/${type}`)
  }
  return keys
}
