import {
  leafHash,
  maxNoteBytes,
  MerkleLogError,
  openCheckpoint,
  parseVerifierKey,
  publicEntry,
  verifyInclusion,
} from '@lilymed/event-store/merkle-log'
import type { Checkpoint, NoteVerifier } from '@lilymed/event-store/merkle-log'
import { getBytes } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { readCanonical } from '../bundle/canonical-text.ts'
import { Inclusion } from '../bundle/manifest.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { believingVerifier } from './open-unsigned.ts'

/** The checkpoint that the events are proved against, where its signature holds. */
export type LogVerdict = Findings & { readonly checkpoint: Checkpoint | null }

const openSigned = (note: Uint8Array, verifier: NoteVerifier): Checkpoint => {
  if (note.length > maxNoteBytes)
    throw new BundleDiffers('the checkpoint', 'the checkpoint is longer than any note')
  try {
    return openCheckpoint(Buffer.from(note).toString(), verifier)
  } catch (failure) {
    if (failure instanceof MerkleLogError) throw new BundleDiffers('the checkpoint', failure.message)
    throw failure
  }
}

const keyInFile = ({ manifest }: OpenedBundle): NoteVerifier | undefined => {
  const { verifierKey } = manifest.log
  try {
    return verifierKey === null ? undefined : parseVerifierKey(verifierKey)
  } catch (failure) {
    if (failure instanceof MerkleLogError)
      throw new BundleDiffers('the manifest', `the log’s verifier key in the manifest: ${failure.message}`)
    throw failure
  }
}

const whoSigned = (given: NoteVerifier | undefined, inFile: NoteVerifier | undefined): string | undefined => {
  if (given !== undefined) return undefined
  const how = 'give the key that the log’s operator publishes with --log-key'
  return inFile === undefined
    ? `that the checkpoint’s signature holds: there is no key to check it with; ${how}`
    : `who signed the checkpoint: the key is the file’s own, and whoever made the file could have made it up; ${how}`
}

/** The proof of one leaf, its hashes looked up. */
const pathOf = ({ hashes, leaves }: Inclusion, at: number): { index: number; proof: Uint8Array[] } => {
  const part = `the inclusion proof of event ${at + 1}`
  const leaf = leaves[at]
  if (leaf === undefined) throw new BundleDiffers(part, `${part} is missing`)
  const proof = leaf.path.map((place) => {
    const hash = hashes[place]
    if (hash === undefined) throw new BundleDiffers(part, `${part} names a hash that is not there`)
    return getBytes(hash)
  })
  return { index: leaf.index, proof }
}

/** Checks that every event is in the tree that the checkpoint was signed for. */
const provenIn = (bundle: OpenedBundle, { size, root }: Checkpoint): readonly string[] => {
  const { manifest, eventBytes, bytesOf, events } = bundle
  const inclusion = readCanonical(
    'the inclusion proofs',
    Inclusion,
    bytesOf('the inclusion proofs', manifest.log.inclusion, 'dagJson'),
  )
  if (inclusion.leaves.length !== events.length)
    return [`there are ${inclusion.leaves.length} inclusion proofs of ${events.length} events`]
  let [lastLeaf, lastRevision] = [-1, -1]
  return eventBytes.flatMap((bytes, at) => {
    const { index, proof } = pathOf(inclusion, at)
    const event = events[at]
    const problems: string[] = []
    const leaf = leafHash(publicEntry(Buffer.from(bytes)))
    if (!verifyInclusion({ leaf, index, size, root, proof }))
      problems.push(`event ${at + 1} (${event?.type}): it is not leaf ${index} of the log’s ${size}`)
    if (index <= lastLeaf || (event?.revision ?? -1) <= lastRevision)
      problems.push(`event ${at + 1} (${event?.type}) is not after the one before it in the log`)
    lastLeaf = index
    lastRevision = event?.revision ?? lastRevision
    return problems
  })
}

/**
 * Checks the checkpoint’s signature and every event’s inclusion (RFC 9162).
 *
 * @param verifier the log’s key as the auditor has it; without one that of the file is taken, and nobody is proved to have signed
 */
export const verifyLogProofs = (bundle: OpenedBundle, verifier: NoteVerifier | undefined): LogVerdict => {
  const found = createFindings('log')
  try {
    const inFile = keyInFile(bundle)
    const note = Buffer.from(bundle.bytesOf('the checkpoint', bundle.manifest.log.checkpoint, 'raw'))
    const key = verifier ?? inFile
    const checkpoint = openSigned(note, key ?? believingVerifier(note.toString()))
    const { size, origin } = checkpoint
    for (const words of provenIn(bundle, checkpoint)) found.differs(words)
    if (!found.isSound()) return { ...found.all(), checkpoint: null }
    const signed = key === undefined ? '' : ` that was signed with ${key.vkey}`
    found.proved(
      `each of the ${counted(bundle.events.length, 'event')} is in the log ${origin}, under a checkpoint over ${counted(size, 'event')}${signed}`,
    )
    const unproved = whoSigned(verifier, inFile)
    if (unproved !== undefined) found.unproved(unproved)
    return { ...found.all(), checkpoint }
  } catch (failure) {
    if (!(failure instanceof BundleDiffers)) throw failure
    found.differs(failure.message)
    return { ...found.all(), checkpoint: null }
  }
}
