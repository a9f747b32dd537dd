import { createHash } from 'node:crypto'
import type { ChainFact } from '@lilymed/api'

/** Facts as NDJSON: one line of JSON for each, in log order. */
export const factsNdjson = (facts: readonly ChainFact[]): string =>
  facts.map((fact) => `${JSON.stringify(fact)}\n`).join('')

/** sha256 of the NDJSON of facts, `0x` hex. */
export const factsDigest = (facts: readonly ChainFact[]): string =>
  `0x${createHash('sha256').update(factsNdjson(facts)).digest('hex')}`
