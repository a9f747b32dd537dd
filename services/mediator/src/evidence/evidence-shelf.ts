import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes32, DisputeId } from '@lilymed/domain'
import { AppError, makeFolder, syncFolder } from '@lilymed/service-kit'
import { checkEvidenceCar } from './check-evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'
import type { VoteName } from '../duties/publish-evidence.ts'

/** Where a mediator keeps the evidence of its votes, by the CID of its root. Nobody else reads it before it is published. */
export type EvidenceShelf = {
  /**
   * Keeps evidence as it comes, checked while it does: on disk for good when this resolves. Returns the sha2-256 digest in its root's
   * CID. Throws EVIDENCE_MALFORMED, EVIDENCE_TOO_LARGE, and what the source throws; then nothing is kept.
   *
   * @param sha256 of all its bytes, where that is known
   */
  keep(car: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sha256?: Bytes32): Promise<Bytes32>
  /** Keeps who can open the sealed evidence of a private job, before that evidence itself. */
  keepKeys(vote: VoteName, evidence: Bytes32, keys: Uint8Array): Promise<void>
  /** Lays the evidence of a vote out to be handed to anyone, with its keys where it is sealed. Throws EVIDENCE_LOST where it is not kept. */
  publish(evidence: Bytes32, disputeId: DisputeId, round: number): Promise<void>
}

/** Where published evidence lies by its CID: for whoever fetches it, as a folder or over HTTP. */
export const publishedDocumentFile = (folder: string, cid: string): string =>
  join(folder, 'published', `${cid}.car`)

/** Where the keys of published evidence lie by its CID, for whoever fetches them. */
export const publishedDocumentKeysFile = (folder: string, cid: string): string =>
  join(folder, 'published', `${cid}.keys.json`)

/** Where the sealed evidence of a vote has its keys: more than one, where it was examined again after a crash. */
export const privateFolder = (folder: string, { disputeId, round }: VoteName): string =>
  join(folder, 'private', `${disputeId}.${round}`)

/** Where keys of sealed evidence lie. */
export const keysFile = (folder: string, vote: VoteName, evidence: Bytes32): string =>
  join(privateFolder(folder, vote), `${evidenceCid(evidence).toString()}.keys.json`)

/** Where the keys of published evidence lie. */
export const publishedKeysFile = (folder: string, { disputeId, round }: VoteName): string =>
  join(folder, 'published', `${disputeId}.${round}.keys.json`)

/** Where the tombstone of published evidence lies, in place of its contents. */
export const tombstoneFile = (folder: string, { disputeId, round }: VoteName): string =>
  join(folder, 'published', `${disputeId}.${round}.deleted.json`)

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
  const votes = names.filter((name) => name.startsWith('0x') && name.endsWith('.car'))
  const documents = names.filter((name) => name.startsWith('bafy'))
  for (const name of votes.length > documents.length ? votes : []) {
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
    keepKeys: async (vote, evidence, keys) => {
      const of = privateFolder(folder, vote)
      makeFolder(of)
      const incoming = join(folder, `incoming-${randomUUID()}`)
      await writeFile(incoming, keys, { mode: 0o600, flush: true })
      await rename(incoming, keysFile(folder, vote, evidence))
      syncFolder(of)
    },
    publish: async (evidence, disputeId, round) => {
      const published = publishedEvidenceFile(folder, disputeId, round)
      const byCid = publishedDocumentFile(folder, evidenceCid(evidence).toString())
      if ((await exists(published)) && (await exists(byCid))) return
      const keys = keysFile(folder, { disputeId, round }, evidence)
      if (await exists(keys)) {
        await copyFile(keys, publishedKeysFile(folder, { disputeId, round }))
        await copyFile(keys, publishedDocumentKeysFile(folder, evidenceCid(evidence).toString()))
      }
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
