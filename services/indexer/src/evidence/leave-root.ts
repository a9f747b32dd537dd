import { readPrivateEvidence, rootAlone } from '@lilymed/audit/private-evidence'
import type { ReadPrivateEvidence } from '@lilymed/audit/private-evidence'
import type { EvidenceLedger, EvidenceStore } from '@lilymed/evidence'

/** What is kept of a document, if it is a private job’s; undefined where nothing is. */
export const readKept = async (
  store: Pick<EvidenceStore, 'open'>,
  cid: string,
): Promise<ReadPrivateEvidence | undefined> => {
  const car = await store.open(cid)
  if (car === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of car) chunks.push(chunk)
  return readPrivateEvidence(Buffer.concat(chunks))
}

type Parts = {
  readonly store: EvidenceStore
  readonly ledger: Pick<EvidenceLedger, 'tried'>
  readonly now: () => number
}

/** Puts a document’s root in the place of what is there, and notes how much that is. */
export const leave = async ({ store, ledger, now }: Parts, cid: string, root: Uint8Array): Promise<void> => {
  await store.reduce(cid, [root])
  const kept = await store.find(cid)
  ledger.tried(cid, { answers: [], kept, at: now(), nextTry: now() })
}

/** Leaves the root of a document whose contents were deleted, whatever more of it came or stayed. */
export const leaveRoot = async (parts: Parts, cid: string): Promise<void> => {
  const read = await readKept(parts.store, cid)
  if (read?.kind === 'private') await leave(parts, cid, rootAlone(read))
}
