import { createHash } from 'node:crypto'
import { CarBufferReader } from '@ipld/car/buffer-reader'
import { decode } from '@ipld/dag-cbor'
import { canEncryptTo, sealEvidence, writeKeys } from '@lilymed/audit/private-evidence'
import type { Bytes32 } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { VoteName } from '../duties/publish-evidence.ts'
import { checkEvidenceCar } from '../evidence/check-evidence-car.ts'
import type { EvidenceShelf } from '../evidence/evidence-shelf.ts'
import type { JobPrivacy } from './job-privacy.ts'
import type { Privacy } from './open-privacy.ts'

/** Evidence as a reexecutor hands it out, and what it says that it is. */
export type GivenEvidence = {
  readonly car: AsyncIterable<Uint8Array>
  /** Of all its bytes. */
  readonly sha256: Bytes32
  /** In its root’s CID. */
  readonly digest: Bytes32
}

/** Sealed evidence that is kept. */
export type KeptPrivately = {
  /** What the vote is to carry. */
  readonly digest: Bytes32
  /** sha256 of the files of its results, of the claim and of the evidence: what a reexecutor still has in the clear. */
  readonly artifacts: readonly string[]
}

/** Seals the evidence of a private job and keeps it. */
export type KeepPrivateEvidence = (
  vote: VoteName,
  evidence: GivenEvidence,
  privacy: JobPrivacy,
) => Promise<KeptPrivately>

export type KeepPrivateEvidenceOptions = {
  readonly evidence: Pick<EvidenceShelf, 'keep' | 'keepKeys'>
  readonly recipientsOf: Privacy['recipientsOf']
  readonly maximumBytes?: number
}

const defaultMaximumBytes = 64 * 2 ** 20

const collect = async (car: AsyncIterable<Uint8Array>, maximumBytes: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of car) {
    bytes += chunk.length
    if (bytes > maximumBytes) {
      const message = `expected evidence of at most ${maximumBytes} bytes, got more`
      throw new AppError({ code: 'EVIDENCE_TOO_LARGE', message, retryable: false })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

type Examined = {
  readonly request?: { readonly claim?: { readonly car?: unknown } }
  readonly runs?: readonly { readonly files?: readonly { readonly sha256?: unknown }[] }[]
}

/** Names of what an examination was made from, by its document. */
const artifactsIn = (car: Uint8Array): readonly string[] => {
  const reader = CarBufferReader.fromBytes(car)
  const [root] = reader.getRoots()
  const block = root && reader.get(root)
  const { request, runs = [] } = block === undefined ? {} : decode<Examined>(block.bytes)
  const named = runs.flatMap(({ files = [] }) => files.map(({ sha256 }) => sha256))
  const digests = [request?.claim?.car, ...named].filter((digest) => typeof digest === 'string')
  return [...new Set(digests)].filter((digest) => /^0x[0-9a-f]{64}$/.test(digest))
}

/** Deals and cards name whom they like: one that nothing can be sealed to takes the vote from nobody. */
const usable = async (recipients: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = []
  for (const recipient of new Set(recipients)) if (await canEncryptTo(recipient)) found.push(recipient)
  return found
}

/**
 * Keeps evidence of private jobs sealed: what the reexecutor wrote is in memory only. Its keys are on disk before it, so that none is kept that
 * nobody can open. Throws as the shelf does, and EVIDENCE_MALFORMED where it is not what it says.
 */
export const createKeepPrivateEvidence =
  ({
    evidence,
    recipientsOf,
    maximumBytes = defaultMaximumBytes,
  }: KeepPrivateEvidenceOptions): KeepPrivateEvidence =>
  async (vote, { car, sha256, digest }, privacy) => {
    const bytes = await collect(car, maximumBytes)
    const found = `0x${createHash('sha256').update(bytes).digest('hex')}`
    if (found !== sha256) {
      const message = `expected evidence with sha256 ${sha256}, got ${found}`
      throw new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: true })
    }
    const root = await checkEvidenceCar([bytes])
    if (root !== digest) {
      const message = `expected evidence with the root digest ${digest}, got ${root}`
      throw new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: false })
    }
    const sealed = await sealEvidence(bytes, await usable(recipientsOf(privacy)))
    await evidence.keepKeys(vote, sealed.digest, writeKeys(sealed.keys))
    return { digest: await evidence.keep([sealed.car]), artifacts: [sha256, ...artifactsIn(bytes)] }
  }
