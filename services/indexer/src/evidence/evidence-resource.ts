import type { DisputeEvidence, EvidenceContents, EvidenceState } from '@lilymed/api'
import { meaningOfEvidence } from '@lilymed/domain'
import type { DisputeStanding, LedgerDocument, RetentionDecision } from '@lilymed/evidence'
import type { NamedDocument } from './documents-of.ts'

/** What is known of a document of a dispute when it is shown. */
export type ShownDocument = {
  readonly named: NamedDocument
  /** Whether this indexer keeps documents of its kind. */
  readonly isSought: boolean
  /** Undefined where it is not noted. */
  readonly noted: LedgerDocument | undefined
  readonly kept: { readonly bytes: number; readonly isWhole: boolean } | undefined
  readonly missingBlocks: readonly string[]
  readonly contents: EvidenceContents | null
  readonly retention: RetentionDecision | undefined
}

const timestampOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
const timestampOrNull = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : timestampOf(seconds)

const stateOf = ({ named, isSought, noted, kept }: ShownDocument): EvidenceState => {
  // Before its reveal is final a document is shown by nobody, whoever put it into the store.
  if (!named.names.some(({ isFinal }) => isFinal)) return 'waiting'
  if (kept !== undefined) return kept.isWhole ? 'whole' : 'part'
  if (noted?.letGo !== null && noted?.letGo !== undefined) return 'let-go'
  return isSought || noted !== undefined ? 'missing' : 'not-kept'
}

const answered = ['whole', 'part', 'refused', 'unreachable', 'absent'] as const
const rank = ({ answer }: { readonly answer: (typeof answered)[number] }): number => answered.indexOf(answer)

const toItem = (
  document: ShownDocument,
  dispute: DisputeStanding['state'],
  otherVotes: number,
): DisputeEvidence => {
  const { named, noted, retention } = document
  const state = stateOf(document)
  const isHere = state === 'whole' || state === 'part'
  const slot = named.names.some((name) => name.slot === 'vote') ? 'vote' : 'result'
  return {
    cid: named.cid,
    names: named.names.map(({ slot: by, round, party }) => ({
      slot: by,
      round: round === 0 ? null : round,
      party,
    })),
    digest: named.digest,
    state,
    bytes: isHere ? (document.kept?.bytes ?? null) : null,
    missingBlocks: isHere ? [...document.missingBlocks] : [],
    keptSince: isHere ? timestampOrNull(noted?.kept?.at) : null,
    missingSince: state === 'missing' || state === 'part' ? timestampOrNull(noted?.missingSince) : null,
    letGo:
      state === 'let-go' && noted?.letGo ? { at: timestampOf(noted.letGo.at), why: noted.letGo.why } : null,
    contentsDeleted:
      isHere && noted?.deletion ? { at: timestampOf(noted.deletion.at), why: noted.deletion.why } : null,
    holders: (noted?.answers ?? [])
      .toSorted((left, right) => rank(left) - rank(right))
      .map(({ source, at, answer, detail }) => ({
        source,
        at: timestampOf(at),
        answer,
        detail,
      })),
    retention:
      isHere && retention !== undefined
        ? {
            verdict: retention.verdict,
            reasons: [...retention.reasons],
            until: timestampOrNull(retention.until),
          }
        : null,
    meaning: toMeaning({
      slot,
      extent: extentOf(state, noted),
      dispute,
      otherVotes,
    }),
    download: isHere ? `/evidence/${named.cid}.car` : null,
    contents: isHere ? document.contents : null,
  }
}

const extentOf = (
  state: EvidenceState,
  noted: LedgerDocument | undefined,
): Parameters<typeof meaningOfEvidence>[0]['extent'] => {
  if (state === 'whole') return 'whole'
  if (state !== 'part') return 'missing'
  return noted?.deletion ? 'deleted' : 'part'
}

const toMeaning = (evidence: Parameters<typeof meaningOfEvidence>[0]): DisputeEvidence['meaning'] => {
  const { proved, lost, appeal } = meaningOfEvidence(evidence)
  return { proved: [...proved], lost: [...lost], appeal }
}

/** The documents of a dispute as they are shown. */
export const toDisputeEvidence = (
  documents: readonly ShownDocument[],
  dispute: DisputeStanding['state'],
): readonly DisputeEvidence[] => {
  const isWholeVote = (document: ShownDocument): boolean =>
    stateOf(document) === 'whole' && document.named.names.some(({ slot }) => slot === 'vote')
  return documents.map((document) =>
    toItem(document, dispute, documents.filter((other) => other !== document && isWholeVote(other)).length),
  )
}
