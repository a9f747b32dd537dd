import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { privateEvidenceIn, readKeys, readTombstone, withoutContent } from '@lilymed/audit/private-evidence'
import type { Tombstone, UnsignedTombstone } from '@lilymed/audit/private-evidence'
import type { Bytes32, DisputeId } from '@lilymed/domain'
import { AppError, syncFolder } from '@lilymed/service-kit'
import type { VoteName } from '../duties/publish-evidence.ts'
import { evidenceCid } from '../evidence/evidence-cid.ts'
import {
  privateFolder,
  publishedDocumentFile,
  publishedDocumentKeysFile,
  publishedEvidenceFile,
  publishedKeysFile,
  tombstoneFile,
} from '../evidence/evidence-shelf.ts'

export type DeletionOptions = {
  /** Of the mediator’s evidence. */
  readonly folder: string
  readonly chainId: number
  readonly reason: string
  /** Unix seconds. */
  readonly deletedAt: number
  readonly deletedBy: string
  readonly sign: (tombstone: UnsignedTombstone) => Promise<Tombstone>
}

/** The votes of a mediator in a dispute whose evidence is sealed. */
export const sealedVotes = async (folder: string, disputeId: DisputeId): Promise<readonly VoteName[]> => {
  const names = await readdir(join(folder, 'private')).catch(() => [])
  return names
    .flatMap((name) => {
      const [, of, round] = /^(0x[0-9a-f]{64})\.(\d+)$/.exec(name) ?? []
      return of === disputeId ? [{ disputeId, round: Number(round) }] : []
    })
    .toSorted((left, right) => left.round - right.round)
}

/** The disputes with such votes. */
export const disputesWithSealedEvidence = async (folder: string): Promise<readonly DisputeId[]> => {
  const names = await readdir(join(folder, 'private')).catch(() => [])
  return [...new Set(names.flatMap((name) => /^(0x[0-9a-f]{64})\.\d+$/.exec(name)?.[1] ?? []))]
}

/** In place of the file that is there, on disk for good when it resolves. */
const replace = async (folder: string, file: string, bytes: Uint8Array): Promise<void> => {
  const incoming = join(folder, `incoming-${randomUUID()}`)
  await writeFile(incoming, bytes, { mode: 0o600, flush: true })
  await rename(incoming, file)
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

const published = async (folder: string, vote: VoteName): Promise<Uint8Array> => {
  try {
    return await readFile(publishedEvidenceFile(folder, vote.disputeId, vote.round))
  } catch (cause) {
    const message = `the evidence of round ${vote.round} of ${vote.disputeId} is not published: its vote is still secret, and a tombstone would tell of it; delete it once the reveal is final`
    throw new AppError({ code: 'EVIDENCE_SECRET', message, retryable: true, cause })
  }
}

const tombstoneOf = async (
  vote: VoteName,
  car: Uint8Array,
  { folder, chainId, reason, deletedAt, deletedBy, sign }: DeletionOptions,
): Promise<Tombstone> => {
  const file = tombstoneFile(folder, vote)
  if (await isThere(file)) {
    // An earlier deletion that did not come to its end: what was said then is what happened.
    const known = readTombstone(JSON.parse(await readFile(file, 'utf8')))
    if (known !== undefined) return known
  }
  const { digest, document } = privateEvidenceIn(car)
  const tombstone = await sign({
    version: 1,
    kind: 'evidence-deleted',
    chainId,
    ...vote,
    evidence: digest,
    content: `0x${Buffer.from(document.sealed.content.digest).toString('hex')}`,
    bytes: document.sealed.bytes,
    deletedAt,
    reason,
    deletedBy,
  })
  await replace(folder, file, Buffer.from(`${JSON.stringify(tombstone, null, 2)}\n`))
  return tombstone
}

/**
 * Deletes the sealed contents of a vote’s evidence for good: the keys first, without which nobody can open what is left of them anywhere, then the
 * ciphertext, also of examinations that were made again after a crash. What stays is the root, which has the digest that the vote names, and
 * a signed tombstone. Doing it again after it was cut short ends it.
 *
 * Throws EVIDENCE_SECRET before the evidence is published, and what signing throws; then nothing is deleted.
 */
export const deletePrivateEvidence = async (vote: VoteName, options: DeletionOptions): Promise<Tombstone> => {
  const { folder } = options
  const car = await published(folder, vote)
  const tombstone = await tombstoneOf(vote, car, options)
  const own = privateFolder(folder, vote)
  await rm(publishedKeysFile(folder, vote), { force: true })
  await rm(publishedDocumentKeysFile(folder, evidenceCid(tombstone.evidence).toString()), { force: true })
  const digests: Bytes32[] = [tombstone.evidence]
  for (const name of await readdir(own).catch(() => [])) {
    const file = join(own, name)
    digests.push(readKeys(await readFile(file)).evidence)
  }
  for (const digest of digests) {
    const kept = join(folder, `${evidenceCid(digest).toString()}.car`)
    if (!(await isThere(kept))) continue
    const rest = withoutContent(await readFile(kept))
    await rm(join(own, `${evidenceCid(digest).toString()}.keys.json`), { force: true })
    await replace(folder, kept, rest)
  }
  const rest = withoutContent(car)
  const handedOut = publishedDocumentFile(folder, evidenceCid(tombstone.evidence).toString())
  if (await isThere(handedOut)) await replace(folder, handedOut, rest)
  await replace(folder, publishedEvidenceFile(folder, vote.disputeId, vote.round), rest)
  await rm(own, { recursive: true, force: true })
  syncFolder(join(folder, 'published'))
  syncFolder(folder)
  return tombstone
}
