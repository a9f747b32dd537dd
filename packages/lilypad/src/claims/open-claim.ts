import { digestResult } from '../result-directory/digest-result.ts'
import type { FileDigest, ResultEntry } from '../result-directory/digest-result.ts'
import { NamesRefused } from '../result-directory/names-refused.ts'
import { ClaimRefusal } from './claim-rejection.ts'
import type { ClaimRejection } from './claim-rejection.ts'
import { defaultClaimLimits } from './claim-limits.ts'
import type { ClaimLimits } from './claim-limits.ts'
import { createMemberList } from './member-list.ts'
import type { MemberList } from './member-list.ts'
import { createSpool } from './spool.ts'
import type { Spool } from './spool.ts'

/** The result that a claim names, its bytes proved. */
export type VerifiedResult = {
  readonly kind: 'verified'
  readonly resultCid: string
  /** Files lie on disk under names of our own until `dispose`. */
  readonly entries: readonly ResultEntry[]
  readonly files: readonly FileDigest[]
  readonly dispose: () => Promise<void>
}

export type OpenedClaim = VerifiedResult | { readonly kind: 'rejected'; readonly rejection: ClaimRejection }

export type ClaimOptions = {
  /** The claim: the CIDv0 that is on chain. */
  readonly dataId: string
  /** A folder that is there; a folder of its own is made in it, and removed with the result. */
  readonly folder: string
  readonly limits?: ClaimLimits
  readonly signal?: AbortSignal
}

/** Reads a claim's bytes from somewhere into a spool, and lists its members. Throws a ClaimRefusal. */
type ReadClaim = (into: {
  readonly spool: Spool
  readonly members: MemberList
  readonly limits: ClaimLimits
}) => Promise<void>

/** A stranger's names can be ones that no directory holds: kubo fails at them too, so they are no result. */
const refuseNames = (error: unknown): never => {
  throw error instanceof NamesRefused ? new ClaimRefusal('name', error.message) : error
}

/**
 * Opens a claim: reads its members, then names them as Lilypad does and compares with the claim. Only what hashes to the claim
 * in Lilypad's own profile is its result, wherever it came from. Leaves nothing on disk unless it is verified.
 */
export async function openClaim(options: ClaimOptions, read: ReadClaim): Promise<OpenedClaim> {
  const { dataId, folder, limits = defaultClaimLimits, signal } = options
  const spool = await createSpool(folder)
  let isKept = false
  try {
    const members = createMemberList(limits)
    await read({ spool, members, limits })
    const entries = members.entries()
    const { resultCid, files } = await digestResult(entries, signal ? { signal } : {}).catch(refuseNames)
    if (resultCid !== dataId)
      throw new ClaimRefusal('cid', `expected the result ${dataId}, these bytes are ${resultCid}`)
    isKept = true
    return { kind: 'verified', resultCid, entries, files, dispose: spool.remove }
  } catch (error) {
    if (!(error instanceof ClaimRefusal)) throw error
    return { kind: 'rejected', rejection: error.rejection }
  } finally {
    if (!isKept) await spool.remove()
  }
}
