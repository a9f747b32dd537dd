import type { ChainRead, ReadFlaw, ReadOutcome } from './reads/chain-read.ts'
import type { FactJson } from './fact-json.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

/** A fact whose event says less than the domain needs, and the reads that complete it. */
export type Completion = {
  /** Index of the fact in the list it was planned for. */
  readonly trigger: number
  readonly reads: readonly ChainRead[]
  /** Given the fact as completed so far and what came of the reads: the fact, and the facts that follow it. */
  complete(
    fact: TranslatedFact,
    outcomes: readonly ReadOutcome[],
  ): readonly [TranslatedFact, ...TranslatedFact[]]
}

/** A fact that is told beside another, at its place on the chain; `address` is of the contract that was read. */
export const beside = (
  { origin }: TranslatedFact,
  type: string,
  data: Readonly<Record<string, FactJson>>,
  address: string,
): TranslatedFact => ({ type, data, origin: { ...origin, address } })

/** Bytes that an answer may leave in the stream where nobody could read them. */
const longestAnswer = 2 + 2 * 1024

/**
 * The record of a read that gave no fact: which fact is missing, of what (its deal, result or version), and why. Bytes that the ABI
 * does not explain are kept up to 1 KiB: the contract can be asked again.
 */
export const readFailed = (
  trigger: TranslatedFact,
  missing: string,
  of: Readonly<Record<string, FactJson>>,
  outcome: ReadFlaw | { readonly kind: 'undecodable'; readonly bytes: string } | { readonly kind: 'absent' },
  address: string,
): TranslatedFact => {
  const data = { read: missing, ...of, ...whyOf(outcome) }
  return beside(trigger, 'ReadFailed' satisfies UnreadRecord, data, address)
}

const whyOf = (outcome: Parameters<typeof readFailed>[3]): Readonly<Record<string, FactJson>> => {
  if (outcome.kind === 'absent') return { why: 'absent' }
  if (outcome.kind === 'flaw')
    return {
      why: outcome.why,
      ...(outcome.revertData === undefined ? {} : { revertData: outcome.revertData }),
    }
  const { bytes } = outcome
  return { why: 'undecodable', bytes: bytes.slice(0, longestAnswer), readBytes: (bytes.length - 2) / 2 }
}
