import type {
  DisputeStanding,
  Pin,
  RetainedDocument,
  RetentionDecision,
  RetentionPolicy,
  RetentionReason,
} from './retention.ts'

/** What is known when it is decided what to keep. */
export type RetentionFacts = {
  readonly documents: readonly RetainedDocument[]
  /** A dispute that is not in it could not be read. */
  readonly disputes: ReadonlyMap<string, DisputeStanding>
  readonly pins: readonly Pin[]
  readonly policy: RetentionPolicy
  /** Unix seconds. */
  readonly now: number
}

export type Retention = {
  readonly decisions: readonly RetentionDecision[]
  /** Of what stays. */
  readonly bytes: number
  /** By how much what must not go is more than the quota. */
  readonly overQuotaBytes: number
}

type Pins = Readonly<Record<Pin['kind'], ReadonlySet<string>>>

const byKind = (pins: readonly Pin[]): Pins => {
  const of = (kind: Pin['kind']): ReadonlySet<string> =>
    new Set(pins.filter((pin) => pin.kind === kind).map(({ id }) => id))
  return { document: of('document'), dispute: of('dispute'), module: of('module'), party: of('party') }
}

const pinsOf = (
  dispute: DisputeStanding,
  pins: Pins,
  policy: RetentionPolicy,
): readonly RetentionReason[] => {
  const { disputeId, module, parties, outcome, isAppealed, state } = dispute
  const held: readonly (readonly [boolean, RetentionReason])[] = [
    [pins.dispute.has(disputeId), 'PINNED_DISPUTE'],
    [module !== null && pins.module.has(module), 'PINNED_MODULE'],
    [parties.some((party) => pins.party.has(party)), 'PINNED_PARTY'],
    [state === 'ended' && outcome !== null && policy.pinOutcomes.includes(outcome), 'PINNED_OUTCOME'],
    [isAppealed && policy.pinAppealed, 'PINNED_APPEALED'],
  ]
  return held.flatMap(([is, reason]) => (is ? [reason] : []))
}

const needOf = (dispute: DisputeStanding | undefined): RetentionReason | undefined => {
  if (dispute === undefined) return 'DISPUTE_UNREAD'
  if (dispute.state === 'open') return 'DISPUTE_OPEN'
  if (dispute.state === 'appealable') return 'APPEAL_POSSIBLE'
  return dispute.endedAt === null ? 'DISPUTE_UNREAD' : undefined
}

const unique = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)]

const decide = (document: RetainedDocument, facts: RetentionFacts, pins: Pins): RetentionDecision => {
  const { policy, now } = facts
  const disputes = document.disputes.map((id) => facts.disputes.get(id))
  const needs = disputes.flatMap((dispute) => needOf(dispute) ?? [])
  const held = [
    ...(pins.document.has(document.cid) ? (['PINNED_DOCUMENT'] as const) : []),
    ...disputes.flatMap((dispute) => (dispute === undefined ? [] : pinsOf(dispute, pins, policy))),
  ]
  const { cid } = document
  if (needs.length > 0) return { cid, verdict: 'needed', reasons: unique([...needs, ...held]), until: null }
  if (held.length > 0) return { cid, verdict: 'pinned', reasons: unique(held), until: null }
  const until = lastUse(document, facts) + policy.keepSeconds
  return until > now
    ? { cid, verdict: 'kept', reasons: ['RECENT'], until }
    : { cid, verdict: 'evict', reasons: ['PAST_RETENTION'], until }
}

/** When the last dispute that names a document ended; when it came, where none names it. */
const lastUse = ({ keptAt, disputes: ids }: RetainedDocument, { disputes }: RetentionFacts): number => {
  const ends = ids.flatMap((id) => disputes.get(id)?.endedAt ?? [])
  return ends.length === 0 ? keptAt : Math.max(...ends)
}

/**
 * Decides what of the documents that are kept stays, and why. Nothing goes that an open dispute or a running appeal window needs, that is
 * pinned, or whose dispute cannot be read. Where what stays is more than the quota, documents that are merely recent go, those of the
 * disputes that ended first before others.
 */
export const decideRetention = (facts: RetentionFacts): Retention => {
  const { documents, policy } = facts
  const pins = byKind(facts.pins)
  const decided = documents.map((document) => ({
    document,
    decision: decide(document, facts, pins),
    usedAt: lastUse(document, facts),
  }))
  const bytesOf = (items: typeof decided): number =>
    items.reduce((sum, { document }) => sum + document.bytes, 0)
  let bytes = bytesOf(decided.filter(({ decision }) => decision.verdict !== 'evict'))
  const beyond = new Set<string>()
  const loose = decided
    .filter(({ decision }) => decision.verdict === 'kept')
    .toSorted(
      (left, right) => left.usedAt - right.usedAt || (left.document.cid < right.document.cid ? -1 : 1),
    )
  for (const { document } of loose) {
    if (bytes <= policy.quotaBytes) break
    beyond.add(document.cid)
    bytes -= document.bytes
  }
  return {
    decisions: decided.map(({ decision }) =>
      beyond.has(decision.cid) ? { ...decision, verdict: 'evict', reasons: ['BEYOND_QUOTA'] } : decision,
    ),
    bytes,
    overQuotaBytes: Math.max(0, bytes - policy.quotaBytes),
  }
}
