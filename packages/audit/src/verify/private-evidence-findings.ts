import type { ManifestEvidence } from '../bundle/manifest.ts'
import { pointerTo } from '../private-evidence/read-tree.ts'
import type { PrivateEvidence } from '../private-evidence/read-private-evidence.ts'
import { isSignedTombstone } from '../private-evidence/tombstone.ts'
import { counted } from './findings.ts'
import type { createFindings } from './findings.ts'

type Found = ReturnType<typeof createFindings>

/** Evidence of a private job in a bundle, and what the manifest says of it. */
export type PrivateItem = { readonly item: ManifestEvidence; readonly read: PrivateEvidence }

const voteOf = ({ mediator, round }: ManifestEvidence): string => `${mediator} in round ${round}`

const votesOf = (items: readonly PrivateItem[]): string => items.map(({ item }) => voteOf(item)).join(', ')

/** Whether a tombstone is what it must be: signed, and of this evidence in this dispute. */
const checkTombstone = (
  found: Found,
  { item, read }: PrivateItem,
  chainId: number,
  disputeId: string,
): boolean => {
  const { deleted, digest, round, mediator } = item
  if (deleted === undefined) return false
  const { content, bytes } = {
    content: `0x${Buffer.from(read.document.sealed.content.digest).toString('hex')}`,
    bytes: read.document.sealed.bytes,
  }
  const isOfIt =
    deleted.evidence === digest &&
    deleted.round === round &&
    deleted.chainId === chainId &&
    deleted.disputeId === disputeId &&
    deleted.content === content &&
    deleted.bytes === bytes
  if (!isOfIt) found.differs(`the tombstone of the evidence of ${voteOf(item)} is of other contents`)
  if (!isSignedTombstone(deleted))
    found.differs(`the tombstone of the evidence of ${voteOf(item)} is not signed by ${deleted.deletedBy}`)
  if (!isOfIt || !isSignedTombstone(deleted)) return false
  const who =
    deleted.deletedBy === mediator ? 'the mediator itself' : `${deleted.deletedBy}, which is not the mediator`
  found.proved(
    `that the contents of the evidence of ${voteOf(item)} were deleted is signed by ${who}, as of ${new Date(deleted.deletedAt * 1000).toISOString()}: “${deleted.reason}”`,
  )
  return true
}

/**
 * Says of private jobs' evidence what it proves without its contents, which parts are disclosed, and what nobody can look at: because it is
 * sealed, or because it was deleted.
 */
export const sayPrivate = (
  found: Found,
  items: readonly PrivateItem[],
  { chainId, disputeId }: { readonly chainId: number; readonly disputeId: string },
): void => {
  if (items.length === 0) return
  const disclosed = items.filter(({ read }) => read.tree.revealed.length > 0)
  for (const { item, read } of disclosed)
    found.proved(
      `of the private evidence of ${voteOf(item)} ${counted(read.tree.revealed.length, 'part')} ${read.tree.revealed.length === 1 ? 'is' : 'are'} disclosed and ${read.tree.revealed.length === 1 ? 'stands' : 'stand'} where it says: ${read.tree.revealed
        .slice(0, 8)
        .map(({ path }) => pointerTo(path) || '/')
        .join(', ')}${read.tree.revealed.length > 8 ? ' …' : ''}`,
    )
  const hidden = items.filter(({ read }) => read.tree.withheld.length > 0)
  const deleted = hidden.filter((one) => checkTombstone(found, one, chainId, disputeId))
  const sealed = hidden.filter((one) => one.item.deleted === undefined)
  if (sealed.length > 0)
    found.unproved(
      `what the job of ${counted(sealed.length, 'vote')} read and wrote (${votesOf(sealed)}): it is private, and only what was published and disclosed of it is here; that it was published as it is, whoever the contents are sealed to can prove`,
    )
  if (deleted.length > 0)
    found.unproved(
      `what the job of ${counted(deleted.length, 'vote')} read and wrote (${votesOf(deleted)}), and that it was published as it was: the contents were deleted on request, and nobody can look at them again; commitments, digests, tallies and money stand without them`,
    )
}
