import type { AsOf, Dispute, DisputeEvidence } from '@lilymed/api'
import { readDocument, viewEvidence } from '@lilymed/evidence'
import type { ReadLimits } from '@lilymed/evidence'
import { documentsOf } from './documents-of.ts'
import type { NamedDocument } from './documents-of.ts'
import { toDisputeEvidence } from './evidence-resource.ts'
import type { ShownDocument } from './evidence-resource.ts'
import { retentionOfOne } from './keep-evidence.ts'
import type { EvidenceParts } from './keep-evidence.ts'

/** A document to be handed out. */
export type HandedOut = {
  readonly bytes: number
  readonly isWhole: boolean
  readonly car: AsyncIterable<Uint8Array>
}

/** Evidence as the API and the explorer show it. */
export type EvidenceDesk = {
  ofDispute(dispute: Dispute, asOf: Pick<AsOf, 'finality'>): Promise<readonly DisputeEvidence[]>
  /** A document that is here and that a final fact names; undefined for every other. */
  open(cid: string): Promise<HandedOut | undefined>
  /** What mediators signed of contents that they deleted, the latest first; of one document or of all. */
  deletions(cid?: string): readonly unknown[]
  /** Changes whenever what is shown may have changed though the log has not. */
  revision(): string
}

const stateOf = ({ finalised, outcome }: Pick<Dispute, 'finalised' | 'outcome'>) =>
  finalised !== null ? ('ended' as const) : outcome !== null ? ('appealable' as const) : ('open' as const)

/** Of a larger document only its size is shown; whoever wants to see it fetches it. */
const largestShown = 16 * 2 ** 20
/** What was read of so many small documents is held, for pages that are asked for again and again. */
const mostKnown = 256
const largestKnown = 2 ** 17

/** What another indexer takes of a list is 4 MiB. */
const mostDeletions = 5_000

type Seen = Pick<ShownDocument, 'contents' | 'missingBlocks'>

/** Documents of one dispute whose contents are shown; the API names the others all the same. */
const mostShown = 32

/** The desk of an indexer that keeps none: it knows what the chain names, and has nothing of it. */
export const emptyDesk: EvidenceDesk = {
  ofDispute: async (dispute, { finality }) =>
    toDisputeEvidence(
      documentsOf(dispute, finality).map((named) => ({
        named,
        isSought: false,
        noted: undefined,
        kept: undefined,
        missingBlocks: [],
        contents: null,
        retention: undefined,
      })),
      stateOf(dispute),
    ),
  open: async () => undefined,
  deletions: () => [],
  revision: () => '',
}

export type EvidenceDeskOptions = {
  readonly parts: Pick<EvidenceParts, 'store' | 'ledger' | 'standing' | 'policy' | 'now'>
  readonly limits: ReadLimits
  readonly fetchResults: boolean
}

/** The desk of an indexer that keeps evidence. What it hands out or shows was proved on its way in, and is proved again when it is read to be shown. */
export const createEvidenceDesk = ({ parts, limits, fetchResults }: EvidenceDeskOptions): EvidenceDesk => {
  const { store, ledger, now } = parts

  /** By CID and length, the latest last: a document of the same length is the same bytes. */
  const known = new Map<string, Seen>()

  const read = async ({ cid, bytes }: { readonly cid: string; readonly bytes: number }): Promise<Seen> => {
    const name = `${cid} ${bytes}`
    const before = known.get(name)
    const seen = before ?? (await readAnew(cid))
    known.delete(name)
    if (bytes <= largestKnown && seen.contents !== null) known.set(name, seen)
    const [oldest] = known.keys()
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
    return seen
  }

  const readAnew = async (cid: string): Promise<Seen> => {
    const car = await store.open(cid)
    const outcome = car === undefined ? undefined : await readDocument(cid, car, limits)
    if (outcome?.kind !== 'read') return { contents: null, missingBlocks: [] }
    const { document } = outcome
    const view = document.content === undefined ? null : viewEvidence(document)
    return { contents: view as ShownDocument['contents'], missingBlocks: document.missing.slice(0, 100) }
  }

  const show = async (named: NamedDocument, place: number): Promise<ShownDocument> => {
    const noted = ledger.find(named.cid)
    const isFinal = named.names.some((name) => name.isFinal)
    const kept = isFinal ? await store.find(named.cid) : undefined
    const isShown = kept !== undefined && kept.bytes <= largestShown && place < mostShown
    const seen = isShown ? await read(kept) : { contents: null, missingBlocks: [] }
    return {
      named,
      noted,
      kept,
      isSought: fetchResults || named.names.some(({ slot }) => slot === 'vote'),
      ...seen,
      retention:
        kept === undefined
          ? undefined
          : retentionOfOne(parts, {
              cid: named.cid,
              kept: { at: noted?.kept?.at ?? now(), ...kept },
              names: named.names,
            }),
    }
  }

  return {
    ofDispute: async (dispute, { finality }) => {
      const shown: ShownDocument[] = []
      // One after the other: each may be megabytes.
      for (const [place, named] of documentsOf(dispute, finality).entries())
        shown.push(await show(named, place))
      return toDisputeEvidence(shown, stateOf(dispute))
    },
    open: async (cid) => {
      const noted = ledger.find(cid)
      if (noted === undefined || noted.names.length === 0 || noted.letGo !== null) return undefined
      const kept = await store.find(cid)
      const car = kept === undefined ? undefined : await store.open(cid)
      return kept === undefined || car === undefined ? undefined : { ...kept, car }
    },
    deletions: (cid) => {
      if (cid === undefined) return ledger.deletions(mostDeletions)
      const { deletion = null, letGo = null } = ledger.find(cid) ?? {}
      return deletion === null || letGo !== null ? [] : [deletion.statement]
    },
    revision: () => `.${ledger.revision()}`,
  }
}
