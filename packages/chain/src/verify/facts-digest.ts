import { createHash } from 'node:crypto'
import { canonicalJson } from '@lilymed/event-store/merkle-log'
import type { PlacedFact } from './placed-fact.ts'

/** Digests facts as they come. */
export type FactsDigest = {
  add(facts: readonly PlacedFact[]): void
  /** Lower-case hex with 0x, once and for all. */
  hex(): string
}

/**
 * SHA-256 over facts in chain order, a line `[blockHash, txHash, logIndex, type, data]` in canonical JSON (RFC 8785) of each: what any two
 * readings of the same final blocks must agree on, and nothing else.
 */
export const createFactsDigest = (): FactsDigest => {
  const hash = createHash('sha256')
  return {
    add: (facts) => {
      for (const { blockHash, txHash, logIndex, type, data } of facts)
        hash.update(`${canonicalJson([blockHash, txHash, logIndex, type, data])}\n`)
    },
    hex: () => `0x${hash.digest('hex')}`,
  }
}
