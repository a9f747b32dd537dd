import type { BlockHeader, ChainLog } from './log-source.ts'
import { bloomBitsOf, mayHold } from './logs-bloom.ts'
import type { BloomBits } from './logs-bloom.ts'

/** What can be held against the logs of a block in an answer. */
export type Doubts = {
  /** The bloom speaks of a contract of which there is no log. It errs on the side of speaking, so this may be nothing. */
  readonly silent: boolean
  /** The bloom knows nothing of a log that is there: one of the two is wrong. */
  readonly denied: boolean
  /** The logs' indices do not run from 0 without a gap: others logged in between, or logs are missing. */
  readonly gap: boolean
}

/** How many topics' bits are remembered; a chain's events have few signatures. */
const MOST_TOPICS = 1_000

/** Judges the logs of one block against its bloom and against each other. */
export const createDoubt = (
  addresses: readonly string[],
): ((header: BlockHeader, logs: readonly ChainLog[]) => Doubts) => {
  const wanted: ReadonlyArray<readonly [string, BloomBits]> = addresses.map((address) => [
    address.toLowerCase(),
    bloomBitsOf(address),
  ])
  const bitsByAddress = new Map(wanted)
  const bitsByTopic = new Map<string, BloomBits>()
  const topicBits = (topic: string): BloomBits => {
    const found = bitsByTopic.get(topic)
    if (found !== undefined) return found
    if (bitsByTopic.size >= MOST_TOPICS) bitsByTopic.clear()
    const bits = bloomBitsOf(topic)
    bitsByTopic.set(topic, bits)
    return bits
  }

  return ({ logsBloom }, logs) => {
    const told = new Set<string>()
    const signatures = new Set<string>()
    for (const { address, topics } of logs) {
      told.add(address)
      // The first topic alone: the others are mostly ids, each of which would have to be hashed.
      if (topics[0] !== undefined) signatures.add(topics[0])
    }
    const seen = new Set([...told].map((address) => address.toLowerCase()))
    return {
      silent: wanted.some(([address, bits]) => !seen.has(address) && mayHold(logsBloom, bits)),
      denied:
        [...seen].some((address) => !mayHold(logsBloom, bitsByAddress.get(address) ?? [])) ||
        [...signatures].some((topic) => !mayHold(logsBloom, topicBits(topic))),
      gap: logs.length > 0 && logs.at(-1)?.logIndex !== logs.length - 1,
    }
  }
}
