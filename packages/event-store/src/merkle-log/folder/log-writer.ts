import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Position, RecordedEvent } from '../../port/event-store.ts'
import { logEntry } from '../entry/log-entry.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import type { Checkpoint } from '../note/checkpoint.ts'
import { openCheckpoint, signCheckpoint } from '../note/checkpoint.ts'
import type { LogKeys } from '../note/key-file.ts'
import { leafHash } from '../tree/hashing.ts'
import { createTreeEdge, partialWidth, tileWidth, tilesBefore } from '../tree/tree-edge.ts'
import { openCommitmentOpener } from './commitment-opener.ts'
import type { EventName } from './commitment-opener.ts'
import { openDurableFiles } from './durable-files.ts'
import { encodeBundle } from './entry-bundle.ts'
import { loadEdge } from './load-edge.ts'
import { formatState, readState, stateFile } from './log-state.ts'
import { tilePath } from './tile-path.ts'
import { folderSource } from './tile-source.ts'

/** Where a log is kept. */
export interface LogFolders {
  /** what anybody may read: `checkpoint` and `tile/…` */
  readonly folder: string
  /** the keys and the state, for nobody else */
  readonly privateFolder: string
}

/** Builds a log from events in the order of the store. One at a time has a folder open. */
export interface LogWriter {
  /** position of the last event taken in, null before the first */
  position(): Position | null
  /** position of the last event that a checkpoint was signed for; beyond `position` while a log is built again */
  signedUpTo(): Position | null
  size(): number
  /** Takes events in; resolves when the tiles that they fill are written. @throws MerkleLogError LOG_DIVERGED */
  append(events: readonly RecordedEvent[]): Promise<void>
  /** Puts everything taken in on disk, signs it and shows it. Answers the newest checkpoint. */
  publish(): Promise<Published>
  /**
   * Publishes what opens the commitments to these events, which may be known from now on, as soon as a checkpoint
   * covers them. Events that were opened before are opened again, to the same bytes.
   */
  open(events: readonly RecordedEvent[]): Promise<void>
}

export interface Published {
  readonly size: number
  readonly note: string
}

/**
 * Opens a log or begins one. It goes on after the last event that was signed for, once the tiles on disk hash to
 * what was signed; nothing that contradicts an earlier checkpoint is ever signed. Without a tile folder everything
 * is built again, up to the same root.
 *
 * @param onOpened told of events once what opens them is published
 * @throws MerkleLogError LOG_DAMAGED, LOG_KEY_INVALID
 */
export async function openLogWriter(
  folders: LogFolders,
  { signer, saltKey }: LogKeys,
  onOpened: (events: readonly EventName[]) => void = () => undefined,
): Promise<LogWriter> {
  const { folder, privateFolder } = folders
  const files = await openDurableFiles(folder)
  const secrets = await openDurableFiles(privateFolder)
  const state = readState(privateFolder)
  const signed: Checkpoint | undefined = state && openSigned(state.checkpoint)
  const isThere = signed !== undefined && existsSync(join(folder, 'tile'))
  const start =
    signed !== undefined && isThere
      ? await loadEdge(folderSource(folder), signed)
      : { size: 0, partials: [], entries: [] }
  const opener = await openCommitmentOpener(folder, saltKey, onOpened)
  const writes: Promise<void>[] = []
  const filled: string[] = []
  let entries: Buffer[] = [...start.entries]
  let shown = start.size
  let position = isThere ? (state?.position ?? null) : null

  const write = (level: number | 'entries', index: number, width: number, bytes: Buffer): void => {
    const name = { level, index, width }
    const done = files.write(tilePath(name), bytes)
    done.catch(() => undefined) // whoever awaits it next is told
    writes.push(done)
    if (width === tileWidth) filled.push(tilePath(name))
  }
  const edge = createTreeEdge((level, index, hashes) => {
    write(level, index, tileWidth, hashes)
    if (level > 0) return
    write('entries', index, tileWidth, encodeBundle(entries))
    entries = []
  }, start)

  function openSigned(note: string): Checkpoint {
    try {
      return openCheckpoint(note, signer)
    } catch (error) {
      throw new MerkleLogError(
        'LOG_KEY_INVALID',
        `the log in ${folder} was signed by another key than ${signer.vkey}; put its key file back, or use another folder`,
        { cause: error },
      )
    }
  }
  const checkAgainstSigned = (): void => {
    if (signed === undefined || edge.size() !== signed.size || edge.root().equals(signed.root)) return
    throw new MerkleLogError(
      'LOG_DIVERGED',
      `the store's first ${signed.size} events do not hash to the root ${signed.root.toString('base64')} that was signed for them; the store was changed or is another one`,
    )
  }
  const writePartials = (): void => {
    const size = edge.size()
    for (const [level, hashes] of edge.partials().entries()) {
      const width = partialWidth(size, level)
      if (width > 0) write(level, tilesBefore(size, level), width, hashes)
    }
    const width = partialWidth(size, 0)
    if (width > 0) write('entries', tilesBefore(size, 0), width, encodeBundle(entries))
  }
  const settle = async (): Promise<void> => {
    await Promise.all(writes)
    writes.length = 0
    await files.settle()
  }

  checkAgainstSigned()
  return {
    position: () => position,
    signedUpTo: () => state?.position ?? null,
    size: () => edge.size(),
    async append(events) {
      const before = writes.length
      for (const event of events) {
        const entry = logEntry(event, saltKey)
        entries.push(entry)
        edge.append(leafHash(entry))
        if (signed !== undefined && edge.size() === signed.size) checkAgainstSigned()
      }
      position = events.at(-1)?.position ?? position
      await Promise.all(writes.slice(before))
    },
    async publish() {
      // Built again, and not yet where it was: what is shown and signed stays.
      if (signed !== undefined && edge.size() < signed.size)
        return { size: signed.size, note: state!.checkpoint }
      writePartials()
      await settle()
      const note = signCheckpoint(edge.size(), edge.root(), signer)
      await secrets.write(stateFile, formatState({ position, checkpoint: note }))
      await secrets.settle()
      await files.write('checkpoint', note)
      await files.settle()
      // No checkpoint that is shown needs the partial forms of tiles that are full.
      await Promise.all(filled.splice(0).map((path) => files.remove(`${path}.p`)))
      shown = edge.size()
      await opener.publish(shown)
      return { size: shown, note }
    },
    open(events) {
      opener.add(events)
      return opener.publish(shown)
    },
  }
}
