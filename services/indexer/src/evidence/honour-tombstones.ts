import { isSignedTombstone, rootAlone, Tombstone } from '@lilymed/audit/private-evidence'
import { evidenceCidOf } from '@lilymed/evidence'
import type { EvidenceSource, LedgerDocument, RetentionDecision, RetentionReason } from '@lilymed/evidence'
import { Check } from 'typebox/value'
import { retentionOfOne } from './keep-evidence.ts'
import type { EvidenceParts } from './keep-evidence.ts'
import { leave, readKept } from './leave-root.ts'

/** More than any source has deleted; what one names beyond it waits for the next look. */
const mostOfOne = 10_000

/** What an operator holds fast by hand, such as for a court, is not the mediator’s to take. What a rule holds is. */
const pinnedByHand: readonly RetentionReason[] = [
  'PINNED_DOCUMENT',
  'PINNED_DISPUTE',
  'PINNED_MODULE',
  'PINNED_PARTY',
]

/** Whether the account that is to have signed is the mediator whose vote names the evidence: nobody else's word deletes here. */
const isOfItsMediator = (
  { names }: Pick<LedgerDocument, 'names'>,
  { chainId, disputeId, round, deletedBy }: Tombstone,
): boolean => {
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

/** An open dispute and a running appeal window need it, whoever would rather that it were gone: the word waits until they are over. */
const isHeld = ({ verdict, reasons }: RetentionDecision): boolean =>
  verdict === 'needed' || reasons.some((reason) => pinnedByHand.includes(reason))

/**
 * The root of a document that is kept, where it is a private job’s and names the very contents that were deleted. Evidence that is not private was
 * published for everybody, and its mediator cannot take it back.
 */
const rootOfDeleted = async (
  { store }: Pick<EvidenceParts, 'store'>,
  cid: string,
  { evidence, content, bytes }: Tombstone,
): Promise<Uint8Array | undefined> => {
  const read = await readKept(store, cid)
  if (read?.kind !== 'private' || read.digest !== evidence) return undefined
  const { sealed } = read.document
  const isOfIt =
    sealed.bytes === bytes && `0x${Buffer.from(sealed.content.digest).toString('hex')}` === content
  return isOfIt ? rootAlone(read) : undefined
}

/** What a source says, one word for each document: signatures are checked last, because a source may send thousands that are rubbish. */
const saidBy = async (
  source: EvidenceSource,
  timeoutMs: number,
  onFailed: (source: string, failure: unknown) => void,
): Promise<readonly Tombstone[]> => {
  try {
    const said = (await source.tombstones?.(AbortSignal.timeout(timeoutMs))) ?? []
    const words = new Map<string, Tombstone>()
    for (const value of said.slice(0, mostOfOne))
      if (Check(Tombstone, value) && !words.has(value.evidence)) words.set(value.evidence, value)
    return [...words.values()]
  } catch (failure) {
    onFailed(source.name, failure)
    return []
  }
}

/**
 * Removes the contents of documents of private jobs whose mediators say, signed, that they deleted them: the root stays, which the vote’s digest fits,
 * and the signed word beside it. What an open dispute, a running appeal window or a pin by hand needs stays whole until it does not. Returns how many
 * documents it was done to.
 */
export const honourTombstones = async (
  parts: Pick<EvidenceParts, 'store' | 'ledger' | 'sources' | 'policy' | 'standing' | 'timeoutMs' | 'now'>,
  onFailed: (source: string, failure: unknown) => void,
): Promise<number> => {
  const { ledger, sources, timeoutMs, now } = parts
  let done = 0
  for (const source of sources)
    for (const tombstone of await saidBy(source, timeoutMs, onFailed)) {
      const cid = evidenceCidOf(tombstone.evidence)
      const noted = ledger.find(cid)
      if (noted === undefined || noted.deletion !== null) continue
      const decision = retentionOfOne(parts, noted)
      if (decision === undefined || isHeld(decision)) continue
      if (!isOfItsMediator(noted, tombstone) || !isSignedTombstone(tombstone)) continue
      const root = await rootOfDeleted(parts, cid, tombstone)
      if (root === undefined) continue
      const { deletedBy, deletedAt, reason } = tombstone
      const day = new Date(deletedAt * 1000).toISOString().slice(0, 10)
      const why = `its mediator ${deletedBy} deleted the contents on ${day}: ${reason}`
      ledger.deleted(cid, { at: now(), why, statement: tombstone })
      await leave(parts, cid, root)
      done += 1
    }
  return done
}
