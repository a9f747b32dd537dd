import { decideRetention, fetchDocument } from '@lilymed/evidence'
import type {
  DisputeStanding,
  EvidenceLedger,
  EvidenceSource,
  EvidenceStore,
  LedgerDocument,
  RetainedDocument,
  Retention,
  RetentionDecision,
  RetentionPolicy,
} from '@lilymed/evidence'
import { leaveRoot } from './leave-root.ts'

/** What an indexer's evidence is made of. */
export type EvidenceParts = {
  readonly store: EvidenceStore
  readonly ledger: EvidenceLedger
  readonly sources: readonly EvidenceSource[]
  readonly policy: RetentionPolicy
  readonly timeoutMs: number
  readonly standing: (disputeId: string) => DisputeStanding | undefined
  /** Unix seconds. */
  readonly now: () => number
}

const firstRetrySeconds = 5
const longestRetrySeconds = 6 * 3600

/** Soon at first, because its mediator may only be about to publish; then ever more rarely, and never not at all. */
export const retryAfterSeconds = (tries: number): number =>
  Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** Math.min(tries, 20))

/** Asks for one document and notes what came of it. Throws where our own disk fails, and the signal's reason. */
export const seek = async (
  { store, ledger, sources, timeoutMs, now }: EvidenceParts,
  { cid, tries }: Pick<LedgerDocument, 'cid' | 'tries'>,
  { signal, asksAll = false }: { readonly signal?: AbortSignal; readonly asksAll?: boolean } = {},
): Promise<LedgerDocument | undefined> => {
  const { answers } = await fetchDocument(cid, { sources, store, timeoutMs, now, signal, asksAll })
  const kept = await store.find(cid)
  const at = now()
  // Between the two somebody may have let it go on purpose: then what came is not to stay.
  const { letGo = null, deletion = null } = ledger.find(cid) ?? {}
  const isLetGo = letGo !== null
  if (isLetGo && kept !== undefined) await store.remove(cid)
  ledger.tried(cid, { answers, kept: isLetGo ? undefined : kept, at, nextTry: at + retryAfterSeconds(tries) })
  // Another source may still have contents that its mediator deleted.
  if (!isLetGo && deletion !== null) await leaveRoot({ store, ledger, now }, cid)
  return ledger.find(cid)
}

/** Brings ledger and folder in line: what is there and not noted, noted and not there, or let go and still there. */
export const reconcile = async ({ store, ledger, now }: EvidenceParts): Promise<void> => {
  const here = new Map((await store.list()).map((kept) => [kept.cid, kept]))
  for (const document of everyDocument(ledger)) {
    const kept = here.get(document.cid)
    here.delete(document.cid)
    if (document.letGo !== null && kept !== undefined) await store.remove(document.cid)
    else if (kept === undefined && document.kept !== null) ledger.lost(document.cid, now())
    else if (kept !== undefined && document.deletion !== null && document.kept?.bytes !== kept.bytes)
      await leaveRoot({ store, ledger, now }, document.cid)
    else if (kept !== undefined && document.kept?.isWhole !== kept.isWhole) noteKept(ledger, kept, now())
  }
  for (const kept of here.values()) {
    ledger.want(kept.cid, now())
    noteKept(ledger, kept, now())
  }
}

const retained = ({
  cid,
  kept,
  names,
}: Pick<LedgerDocument, 'cid' | 'kept' | 'names'>): readonly RetainedDocument[] =>
  kept === null
    ? []
    : [
        {
          cid,
          bytes: kept.bytes,
          keptAt: kept.at,
          disputes: [...new Set(names.map(({ disputeId }) => disputeId))],
        },
      ]

const standingOf = (
  documents: readonly RetainedDocument[],
  standing: EvidenceParts['standing'],
): ReadonlyMap<string, DisputeStanding> =>
  new Map(
    [...new Set(documents.flatMap(({ disputes }) => disputes))].flatMap((id) => {
      const found = standing(id)
      return found === undefined ? [] : [[id, found] as const]
    }),
  )

const noteKept = (
  ledger: EvidenceLedger,
  kept: { readonly cid: string; readonly bytes: number; readonly isWhole: boolean },
  at: number,
): void => ledger.tried(kept.cid, { answers: [], kept, at, nextTry: at })

/** Every document of a ledger, by CID. */
export function* everyDocument(ledger: Pick<EvidenceLedger, 'list'>): Generator<LedgerDocument> {
  for (let after = ''; ;) {
    const documents = ledger.list(after)
    yield* documents
    const last = documents.at(-1)
    if (last === undefined) return
    after = last.cid
  }
}

/** Whether and why one document stays, its own time and pins considered; the quota is for all of them together. Undefined where it is not kept. */
export const retentionOfOne = (
  { ledger, policy, standing, now }: Pick<EvidenceParts, 'ledger' | 'policy' | 'standing' | 'now'>,
  document: Pick<LedgerDocument, 'cid' | 'kept' | 'names'>,
): RetentionDecision | undefined => {
  const documents = retained(document)
  const ample = { ...policy, quotaBytes: Number.MAX_SAFE_INTEGER }
  const disputes = standingOf(documents, standing)
  return decideRetention({ documents, disputes, pins: ledger.pins(), policy: ample, now: now() }).decisions[0]
}

/** What stays of everything that is kept, and why. */
export const retentionOf = ({
  ledger,
  policy,
  standing,
  now,
}: Pick<EvidenceParts, 'ledger' | 'policy' | 'standing' | 'now'>): Retention => {
  const documents = [...everyDocument(ledger)].flatMap(retained)
  const disputes = standingOf(documents, standing)
  return decideRetention({ documents, disputes, pins: ledger.pins(), policy, now: now() })
}

/** Lets go what is not to stay: noted first, so that a crash in between leaves nothing that is sought again. */
export const sweep = async (parts: EvidenceParts): Promise<Retention> => {
  const retention = retentionOf(parts)
  for (const { cid, verdict, reasons } of retention.decisions) {
    if (verdict !== 'evict') continue
    parts.ledger.letGo(cid, { at: parts.now(), why: reasons.join(', '), by: 'policy' })
    await parts.store.remove(cid)
  }
  return retention
}
