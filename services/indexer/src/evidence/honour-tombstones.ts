import { readTombstone } from '@lilymed/audit/private-evidence'
import type { Tombstone } from '@lilymed/audit/private-evidence'
import { evidenceCidOf } from '@lilymed/evidence'
import type { EvidenceSource } from '@lilymed/evidence'
import type { EvidenceParts } from './keep-evidence.ts'

/** More than any source has deleted; what one names beyond it waits for the next look. */
const mostOfOne = 10_000

/** Whether the account that signed is the mediator whose vote names the evidence: nobody else's word deletes here. */
const isOfItsMediator = (
  { ledger }: Pick<EvidenceParts, 'ledger'>,
  { evidence, chainId, disputeId, round, deletedBy }: Tombstone,
): boolean => {
  const names = ledger.find(evidenceCidOf(evidence))?.names ?? []
  const votes = names.filter(({ slot }) => slot === 'vote')
  // Two mediators may rest on one document, and then one of them alone does not take it from the other.
  return (
    votes.length > 0 &&
    votes.every(
      (name) =>
        name.chainId === chainId &&
        name.disputeId === disputeId &&
        name.round === round &&
        name.party === deletedBy,
    )
  )
}

const saidBy = async (
  source: EvidenceSource,
  timeoutMs: number,
  onFailed: (source: string, failure: unknown) => void,
): Promise<readonly Tombstone[]> => {
  try {
    const said = (await source.tombstones?.(AbortSignal.timeout(timeoutMs))) ?? []
    return said.slice(0, mostOfOne).flatMap((value) => readTombstone(value) ?? [])
  } catch (failure) {
    onFailed(source.name, failure)
    return []
  }
}

/**
 * Lets go of documents whose mediators say, signed, that their contents were deleted; they are not sought again. Returns how many went.
 */
export const honourTombstones = async (
  {
    store,
    ledger,
    sources,
    timeoutMs,
    now,
  }: Pick<EvidenceParts, 'store' | 'ledger' | 'sources' | 'timeoutMs' | 'now'>,
  onFailed: (source: string, failure: unknown) => void,
): Promise<number> => {
  let gone = 0
  for (const source of sources)
    for (const tombstone of await saidBy(source, timeoutMs, onFailed)) {
      const cid = evidenceCidOf(tombstone.evidence)
      const noted = ledger.find(cid)
      if (noted === undefined || noted.letGo !== null || !isOfItsMediator({ ledger }, tombstone)) continue
      const { deletedBy, deletedAt, reason } = tombstone
      const day = new Date(deletedAt * 1000).toISOString().slice(0, 10)
      ledger.letGo(cid, {
        at: now(),
        why: `its mediator ${deletedBy} deleted the contents on ${day}: ${reason}`,
      })
      await store.remove(cid)
      gone += 1
    }
  return gone
}
