import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes32, DisputeId } from '@lilymed/domain'
import { AppError, makeFolder, syncFolder } from '@lilymed/service-kit'
import { checkEvidenceCar } from './check-evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'

/** Where a mediator keeps the evidence of its votes, by the CID of its root. Nobody else reads it before it is published. */
export type EvidenceShelf = {
  /**
   * Keeps evidence as it comes, checked while it does: on disk for good when this resolves. Returns the sha2-256 digest in its root's
   * CID. Throws EVIDENCE_MALFORMED, EVIDENCE_TOO_LARGE, and what the source throws; then nothing is kept.
   *
   * @param sha256 of all its bytes, where that is known
   */
  keep(car: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sha256?: Bytes32): Promise<Bytes32>
  /** Lays the evidence of a vote out to be handed to anyone. Throws EVIDENCE_LOST where it is not kept. */
  publish(evidence: Bytes32, disputeId: DisputeId, round: number): Promise<void>
}

/** Where published evidence lies by its CID: for whoever fetches it, as a folder or over HTTP. */
export const publishedDocumentFile = (folder: string, cid: string): string =>
  join(folder, 'published', `${cid}.car`)

/** Where published evidence of a vote lies. */
export const publishedEvidenceFile = (folder: string, disputeId: DisputeId, round: number): string =>
  join(folder, 'published', `${disputeId}.${round}.car`)

const defaultMaximumBytes = 64 * 2 ** 20

/** Opens the shelf, makes its folders (mode 0700), and removes what an earlier process left half-written. */
export const openEvidenceShelf = async (
  folder: string,
  { maximumBytes = defaultMaximumBytes }: { readonly maximumBytes?: number } = {},
): Promise<EvidenceShelf> => {
  makeFolder(join(folder, 'published'))
  for (const name of await readdir(folder))
    if (name.startsWith('incoming-')) await rm(join(folder, name), { force: true })
  const fileOf = (evidence: Bytes32): string => join(folder, `${evidenceCid(evidence).toString()}.car`)

  const write = async (
    car: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    file: string,
  ): Promise<Bytes32> => {
    const hash = createHash('sha256')
    let bytes = 0
    const handle = await open(file, 'wx', 0o600)
    try {
      for await (const chunk of car) {
        bytes += chunk.length
        if (bytes > maximumBytes) {
          const message = `expected evidence of at most ${maximumBytes} bytes, got more`
          throw new AppError({ code: 'EVIDENCE_TOO_LARGE', message, retryable: false })
        }
        hash.update(chunk)
        await handle.write(chunk)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    return `0x${hash.digest('hex')}`
  }

  const layOut = async (evidence: Bytes32, published: string): Promise<void> => {
    await link(fileOf(evidence), published).catch(async (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'EEXIST') return
      // Not every file system has links.
      const incoming = join(folder, `incoming-${randomUUID()}`)
      await copyFile(fileOf(evidence), incoming)
      await rename(incoming, published)
    })
  }

  // An earlier release published by dispute and round alone.
  const names = await readdir(join(folder, 'published'))
  const votes = names.filter((name) => name.startsWith('0x'))
  for (const name of votes.length * 2 > names.length ? votes : []) {
    const file = join(folder, 'published', name)
    const evidence = await checkEvidenceCar(createReadStream(file)).catch(() => undefined)
    if (evidence === undefined || !(await exists(fileOf(evidence)))) continue
    await layOut(evidence, publishedDocumentFile(folder, evidenceCid(evidence).toString()))
  }

  return {
    keep: async (car, sha256) => {
      const incoming = join(folder, `incoming-${randomUUID()}`)
      try {
        const found = await write(car, incoming)
        if (sha256 !== undefined && found !== sha256) {
          const message = `expected evidence with sha256 ${sha256}, got ${found}`
          throw new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: true })
        }
        const evidence = await checkEvidenceCar(createReadStream(incoming))
        await rename(incoming, fileOf(evidence))
        syncFolder(folder)
        return evidence
      } finally {
        await rm(incoming, { force: true })
      }
    },
    publish: async (evidence, disputeId, round) => {
      const published = publishedEvidenceFile(folder, disputeId, round)
      const byCid = publishedDocumentFile(folder, evidenceCid(evidence).toString())
      if ((await exists(published)) && (await exists(byCid))) return
      if (!(await exists(fileOf(evidence)))) {
        const message = `the evidence of the vote in round ${round} of ${disputeId} is not on this disk`
        throw new AppError({ code: 'EVIDENCE_LOST', message, retryable: false })
      }
      await layOut(evidence, byCid)
      await layOut(evidence, published)
    },
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )
