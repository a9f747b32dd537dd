import type { EventReader } from '../../port/event-store.ts'
import { proveConsistency } from '../folder/prove.ts'
import type { TileSource } from '../folder/tile-source.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import { openCheckpoint } from '../note/checkpoint.ts'
import type { Checkpoint } from '../note/checkpoint.ts'
import type { NoteVerifier } from '../note/note-keys.ts'
import { maxNoteBytes } from '../note/signed-note.ts'
import { verifyConsistency } from '../tree/verify-proof.ts'
import { compareWithStore } from './check-store.ts'
import { checkTree } from './check-tree.ts'
import { Differs } from './log-audit.ts'
import type { LogAudit } from './log-audit.ts'

export interface VerifyLogOptions {
  readonly source: TileSource
  readonly verifier: NoteVerifier
  /** compares every entry with the store it was made from */
  readonly store?: EventReader
  /** opens the commitments of secret streams, for whoever keeps the log */
  readonly saltKey?: Uint8Array
  /** a signed note kept from earlier: the log must continue it */
  readonly olderCheckpoint?: string
}

/**
 * Audits a whole log: the checkpoint's signature, every tile and entry under its root, and, where they are given,
 * the store and an older checkpoint.
 *
 * @throws MerkleLogError LOG_UNREACHABLE; whatever reading the store throws
 */
export async function verifyLog(options: VerifyLogOptions): Promise<LogAudit> {
  const findings: string[] = []
  try {
    const checkpoint = await auditInto(findings, options)
    return { kind: 'proved', checkpoint, findings }
  } catch (error) {
    if (error instanceof Differs) return { kind: 'different', findings, difference: error.difference }
    throw error
  }
}

async function auditInto(findings: string[], options: VerifyLogOptions): Promise<Checkpoint> {
  const { source, verifier, store, saltKey, olderCheckpoint } = options
  const note = await source.read('checkpoint', maxNoteBytes)
  if (note === undefined) throw new Differs({ part: 'checkpoint', message: 'the log has no checkpoint' })
  const checkpoint = opened('checkpoint', note.toString(), verifier)
  findings.push(`the checkpoint over ${checkpoint.size} events was signed by ${verifier.name}`)

  const comparison = store && compareWithStore(store, saltKey)
  const commitments = await checkTree(source, checkpoint, comparison?.onEntry ?? (() => undefined))
  findings.push(`all ${checkpoint.size} entries and every tile hash to its root`)
  const { all, opened: published } = commitments
  if (all > published)
    findings.push(`${all - published} of the entries are commitments to events that stay secret`)
  if (published > 0)
    findings.push(
      `${published} of the entries are commitments whose events are published and are what was committed to`,
    )

  if (olderCheckpoint !== undefined) {
    const older = opened('older checkpoint', olderCheckpoint, verifier)
    await checkContinues(source, older, checkpoint)
    findings.push(`it continues the older checkpoint over ${older.size} events: none of them was changed`)
  }

  if (comparison !== undefined) {
    const unopened = comparison.unopened()
    findings.push(
      unopened === 0
        ? `each entry is the event that the store has in its place`
        : `each entry is the event that the store has in its place, except ${unopened} commitments that only the salt key can open`,
    )
    const later = await comparison.later()
    if (later > 0) findings.push(`the store has ${later} newer events, which no checkpoint covers yet`)
  }
  return checkpoint
}

function opened(part: 'checkpoint' | 'older checkpoint', note: string, verifier: NoteVerifier): Checkpoint {
  try {
    return openCheckpoint(note, verifier)
  } catch (error) {
    if (error instanceof MerkleLogError) throw new Differs({ part, message: `${part}: ${error.message}` })
    throw error
  }
}

async function checkContinues(source: TileSource, older: Checkpoint, newer: Checkpoint): Promise<void> {
  const part = 'older checkpoint'
  if (older.size > newer.size) {
    const message = `the log has shrunk: an older checkpoint covers ${older.size} events, this one ${newer.size}`
    throw new Differs({ part, leaf: newer.size, message })
  }
  try {
    const proof = await proveConsistency(source, older.size, newer.size)
    const claim = { oldSize: older.size, oldRoot: older.root, size: newer.size, root: newer.root, proof }
    if (verifyConsistency(claim)) return
  } catch (error) {
    if (!(error instanceof MerkleLogError) || error.code !== 'TILE_INVALID') throw error
    throw new Differs({ part, message: `no consistency proof can be made: ${error.message}` })
  }
  throw new Differs({
    part,
    message: `the log does not continue the older checkpoint over ${older.size} events: history was changed after it was signed`,
  })
}
