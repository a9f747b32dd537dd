import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { essenceOf } from '../dispute/essence-of.ts'
import { isRuled } from '../dispute/follow-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'

/** Something a provider should know of one of its deals. */
export type ProviderNews =
  /** It watches from here; challenges that are paid for or running already follow, and how many there are of each. */
  | {
      readonly kind: 'watching'
      readonly provider: Address
      readonly block: number
      /** Null where the node does not answer the list of them. */
      readonly deals: number | null
      readonly funded: number
      readonly open: number
    }
  /** The creator has paid for a challenge that it has not raised yet; before the watch began, or while it watches. */
  | { readonly kind: 'funded'; readonly block: number; readonly dealId: DealId; readonly isEarlier: boolean }
  | { readonly kind: 'challenged'; readonly dispute: DisputeSeen; readonly isEarlier: boolean }
  | { readonly kind: 'progress' | 'ended'; readonly dispute: DisputeSeen }
  /** A reorganisation took a challenge back; it may come again. */
  | { readonly kind: 'withdrawn'; readonly block: number; readonly disputeId: DisputeId }
  /** The chain cannot be read for the moment, and how long until it is tried again. */
  | { readonly kind: 'blind'; readonly reason: string; readonly retryInMs: number }
  /** It can again; whatever happened meanwhile follows. */
  | { readonly kind: 'seeing'; readonly block: number }

/** What a watch remembers. Disputes that are open by what was told of them last, null where nothing was; the rest by block. */
export type Watched = {
  readonly open: ReadonlyMap<DisputeId, string | null>
  readonly ended: ReadonlyMap<DisputeId, number>
  readonly funded: ReadonlyMap<DealId, number>
}

export const nothingWatched: Watched = { open: new Map(), ended: new Map(), funded: new Map() }

/** What one look at the chain found. */
export type Look = {
  readonly block: number
  /** Deals whose challenge was paid for and is not raised. */
  readonly funded: readonly DealId[]
  /** Every open dispute that is watched, null where the chain no longer has it. */
  readonly disputes: ReadonlyMap<DisputeId, DisputeSeen | null>
  /** Whether it is the first, which finds what was so before. */
  readonly isFirst?: boolean
}

/** Which disputes to look at: those that are open, and what was opened in the blocks of this look. */
export const watchOpened = (watched: Watched, opened: readonly DisputeId[]): Watched => {
  const open = new Map(watched.open)
  for (const disputeId of opened) {
    if (!open.has(disputeId) && !watched.ended.has(disputeId)) open.set(disputeId, null)
  }
  return { ...watched, open }
}

/**
 * What a look has that was not told before. Blocks are read more than once, so what ended or was paid for is remembered for as long as
 * its events may be read again.
 *
 * @param memory blocks
 */
export const newsOf = (
  watched: Watched,
  { block, funded, disputes, isFirst: isEarlier = false }: Look,
  memory: number,
): { readonly watched: Watched; readonly news: readonly ProviderNews[] } => {
  const open = new Map(watched.open)
  const recent = <Id>(known: ReadonlyMap<Id, number>): Map<Id, number> =>
    new Map([...known].filter(([, at]) => at + memory >= block))
  const [ended, paid] = [recent(watched.ended), recent(watched.funded)]
  const news: ProviderNews[] = []
  for (const dealId of funded) {
    if (!paid.has(dealId)) news.push({ kind: 'funded', block, dealId, isEarlier })
    paid.set(dealId, block)
  }
  for (const [disputeId, dispute] of disputes) {
    const told = open.get(disputeId)
    if (told === undefined) continue
    if (dispute === null) {
      if (told !== null) news.push({ kind: 'withdrawn', block, disputeId })
      open.delete(disputeId)
      continue
    }
    const isOver = isRuled(dispute)
    const essence = essenceOf(dispute)
    if (told === null) news.push({ kind: 'challenged', dispute, isEarlier })
    else if (told !== essence && !isOver) news.push({ kind: 'progress', dispute })
    open.set(disputeId, essence)
    if (!isOver) continue
    news.push({ kind: 'ended', dispute })
    open.delete(disputeId)
    ended.set(disputeId, block)
  }
  return { watched: { open, ended, funded: paid }, news }
}
