import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CarReader } from '@ipld/car/reader'
import { decode } from '@ipld/dag-cbor'
import { readTombstone } from '@lilymed/audit/private-evidence'
import type { Tombstone } from '@lilymed/audit/private-evidence'
import type { Bytes32, DisputeId } from '@lilymed/domain'
import { evidenceFolder } from './serve-evidence.ts'
import { AppError } from '@lilymed/service-kit'
import { checkEvidenceCar } from './check-evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'
import { publishedEvidenceFile, publishedKeysFile, tombstoneFile } from './evidence-shelf.ts'
import { plainDocument } from './plain-document.ts'

/** The evidence of one vote whose reveal is final. */
export type PublishedEvidence = {
  readonly disputeId: DisputeId
  readonly round: number
  /** CID of its root, and the sha2-256 digest in it, which the vote on chain carries. */
  readonly cid: string
  readonly digest: Bytes32
  /** The whole CAR. */
  readonly car: Uint8Array
  /** What its root says, fit to be written as JSON. */
  readonly document: unknown
  /** Who can open its sealed contents, of a private job; null of others, and once they were deleted. */
  readonly keys: Uint8Array | null
  /** That they were deleted, and by whom. */
  readonly deleted: Tombstone | null
}

/** The disputes in which a mediator has published evidence. Needs no running mediator and no key. */
export const disputesWithEvidence = async (dataDirectory: string): Promise<readonly DisputeId[]> => [
  ...new Set((await published(dataDirectory)).map(({ disputeId }) => disputeId)),
]

/**
 * The evidence that a mediator has published of its votes in a dispute, by round; empty before a reveal of it is final. Needs
 * no running mediator and no key. Throws EVIDENCE_MALFORMED where a file is not what it was.
 *
 * @param dataDirectory of the mediator
 */
export const readPublishedEvidence = async (
  dataDirectory: string,
  disputeId: DisputeId,
): Promise<readonly PublishedEvidence[]> => {
  const folder = evidenceFolder(dataDirectory)
  const rounds = (await published(dataDirectory)).flatMap((vote) =>
    vote.disputeId === disputeId ? [vote.round] : [],
  )
  return Promise.all(
    rounds
      .toSorted((left, right) => left - right)
      .map(async (round) => {
        const car = await readFile(publishedEvidenceFile(folder, disputeId, round))
        const digest = await checkEvidenceCar([car])
        const cid = evidenceCid(digest)
        const root = await (await CarReader.fromBytes(car)).get(cid)
        const document = root === undefined ? null : plainDocument(decode(root.bytes))
        const keys = await readIfThere(publishedKeysFile(folder, { disputeId, round }))
        const tombstone = await readIfThere(tombstoneFile(folder, { disputeId, round }))
        const deleted = tombstone === null ? null : tombstoneIn(tombstone)
        return { disputeId, round, cid: cid.toString(), digest, car, document, keys, deleted }
      }),
  )
}

const readIfThere = (file: string): Promise<Uint8Array | null> =>
  readFile(file).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return null
    throw failure
  })

const tombstoneIn = (bytes: Uint8Array): Tombstone => {
  const tombstone = readTombstone(JSON.parse(Buffer.from(bytes).toString()))
  if (tombstone !== undefined) return tombstone
  const message = 'a tombstone of deleted evidence is not as it was signed: restore the file, or delete again'
  throw new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: false })
}

const published = async (
  dataDirectory: string,
): Promise<readonly { readonly disputeId: DisputeId; readonly round: number }[]> => {
  const names = await readdir(join(evidenceFolder(dataDirectory), 'published')).catch(() => [])
  return names.flatMap((name) => {
    const [, disputeId, round] = /^(0x[0-9a-f]{64})\.(\d+)\.car$/.exec(name) ?? []
    return disputeId === undefined ? [] : [{ disputeId, round: Number(round) }]
  })
}
