import type { EventReader } from '@lilymed/event-store'
import { factStream } from '../ingest/fact-stream.ts'

/** The rounds of a test beacon that a chain's stream holds for published: those of facts that no later rewind took back. */
export const standingRounds = async (
  store: Pick<EventReader, 'readStream'>,
  chainId: number,
): Promise<number[]> => {
  let standing: Array<{ block: number; round: number }> = []
  for await (const { type, data, metadata } of store.readStream(factStream(chainId))) {
    const fields = data as Record<string, string>
    if (type === 'RandomnessPublished') {
      standing.push({ block: Number(metadata['blockNumber']), round: Number(fields['round']) })
    }
    if (type === 'ChainRewound') standing = standing.filter(({ block }) => block <= Number(fields['toBlock']))
  }
  return standing.map(({ round }) => round)
}
