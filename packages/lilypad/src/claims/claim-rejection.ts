/** What exactly is wrong with the bytes behind a claim. */
export type ClaimDetail =
  /** A path that is absolute, climbs, or is not in normal form. */
  | 'path'
  /** A name with control characters, or that is no UTF-8. */
  | 'name'
  | 'depth'
  /** A path twice, or a file in the place of a folder. */
  | 'duplicate'
  /** Too many members. */
  | 'files'
  /** Too many bytes. */
  | 'bytes'
  | 'symlink'
  | 'hardlink'
  /** A device, a pipe, a socket, or something unknown. */
  | 'special'
  | 'sparse'
  /** A header that no archive of ours has. */
  | 'header'
  | 'checksum'
  /** A size that is negative, too large, or not where it may be. */
  | 'size'
  | 'truncated'
  | 'gzip'
  /** A block that is not what its CID says, or of a kind results have not. */
  | 'block'
  /** A block that a claim is made of and that is not there. */
  | 'missing'
  /** A block that is there and is no part of the claim. */
  | 'extra'
  /** All is sound, and the claim's CID is another. */
  | 'cid'

/** Why bytes are not taken for the result of a claim; the same on every honest machine. */
export type ClaimRejection = {
  readonly code: 'CLAIM_REFUSED'
  readonly detail: ClaimDetail
  readonly message: string
}

/** Carries a rejection out of the readers of a claim; never leaves openClaim. */
export class ClaimRefusal extends Error {
  readonly rejection: ClaimRejection

  constructor(detail: ClaimDetail, message: string) {
    super(message)
    this.rejection = { code: 'CLAIM_REFUSED', detail, message }
  }
}

/** Text of a stranger's, short and harmless, for a message. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text)
