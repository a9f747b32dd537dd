import type { FactType } from '@lilymed/domain'
import type { EvidenceLedger } from '@lilymed/evidence'
import type { Catalogue } from '../resources/catalogue.ts'
import { documentsOf } from './documents-of.ts'

export type ReadNamesOptions = {
  readonly catalogue: Pick<Catalogue, 'chains' | 'dispute' | 'events'>
  readonly ledger: Pick<EvidenceLedger, 'name' | 'cursor' | 'setCursor'>
  readonly fetchResults: boolean
  /** Unix seconds. */
  readonly now: () => number
}

const atOnce = 200

/**
 * Notes in the ledger every document that final facts have named since the last time. A reveal that can still be taken back is not
 * looked at: what it names is not sought, and a vote that is not revealed names nothing.
 */
export const readNames = async (options: ReadNamesOptions): Promise<void> => {
  const types = options.fetchResults
    ? (['VoteRevealed', 'EvidencePosted', 'SealOpened'] as const)
    : (['VoteRevealed'] as const)
  for (const { chainId, finality } of options.catalogue.chains()) {
    if (finality === null) continue
    for (const type of types) await readType(options, chainId, finality, type)
  }
}

const readType = async (
  { catalogue, ledger, fetchResults, now }: ReadNamesOptions,
  chainId: number,
  finality: number,
  type: FactType,
): Promise<void> => {
  const cursor = `${chainId} ${type}`
  for (;;) {
    const after = ledger.cursor(cursor) ?? ''
    const { facts, next } = await catalogue.events({ after, limit: atOnce, chainId, type })
    const final = facts.filter(({ origin }) => origin.block <= finality)
    const disputes = new Set(
      final.flatMap(({ disputeId, retracted }) => (retracted ? [] : (disputeId ?? []))),
    )
    const names = [...disputes].flatMap((disputeId) => {
      const dispute = catalogue.dispute(disputeId)
      if (dispute === undefined) return []
      return documentsOf(dispute, finality)
        .flatMap((document) => document.names)
        .filter(({ isFinal, slot }) => isFinal && (slot === 'vote' || fetchResults))
    })
    ledger.name(names, now())
    const isWhole = final.length === facts.length
    const place = isWhole && next !== null ? next : final.at(-1)?.origin.position
    if (place !== undefined && place !== after) ledger.setCursor(cursor, place)
    if (!isWhole || next === null) return
  }
}
