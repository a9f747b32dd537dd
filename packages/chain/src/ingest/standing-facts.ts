import type { EventReader } from '@lilymed/event-store'
import { isOfChain, walkBack } from './walk-back.ts'

/** The keys of the facts of blocks from `from` on that stand in a chain's stream: those that no later rewind took back. */
export const standingFacts = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
  from: number,
): Promise<Set<string>> => {
  const keys = new Set<string>()
  for await (const step of walkBack(store, stream)) {
    const { event, block, stands } = step
    if (!stands || block === null) continue
    // What stands falls from the end of the stream to its beginning.
    if (block.number < from) break
    if (isOfChain(step)) keys.add(`${block.hash}/${event.metadata['logIndex']}/${event.type}`)
  }
  return keys
}
