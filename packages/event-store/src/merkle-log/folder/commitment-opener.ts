import { join } from 'node:path'
import type { RecordedEvent } from '../../port/event-store.ts'
import { saltOf } from '../entry/commitment.ts'
import { canonicalEvent, commitmentEntry, isSecretStream } from '../entry/log-entry.ts'
import { leafHash } from '../tree/hashing.ts'
import { tileWidth } from '../tree/tree-edge.ts'
import { openDurableFiles } from './durable-files.ts'
import { formatOpenings, openingFolder, openingPath, readOpenings } from './opening.ts'
import type { Opening } from './opening.ts'
import { findLeaves } from './prove.ts'
import { folderSource } from './tile-source.ts'

/** Names an event within its store. */
export type EventName = Pick<RecordedEvent, 'stream' | 'revision'>

/** Publishes what opens commitments of a log, beside its tiles. */
export interface CommitmentOpener {
  /** takes events that may now be known; those of streams that are not secret need no opening */
  add(events: readonly RecordedEvent[]): void
  /** Opens what was added and lies in the first `size` leaves; the rest waits. One call at a time works. */
  publish(size: number): Promise<void>
}

/**
 * Opens commitments of the log in a folder.
 *
 * @param onOpened told of events once their openings are on disk
 */
export async function openCommitmentOpener(
  folder: string,
  saltKey: Uint8Array,
  onOpened: (events: readonly EventName[]) => void,
): Promise<CommitmentOpener> {
  const source = folderSource(folder)
  const files = await openDurableFiles(join(folder, openingFolder))
  const wanted = new Map<string, Omit<Opening, 'leaf'> & { readonly name: EventName }>()
  let last: Promise<void> = Promise.resolve()

  const openIn = async (bundle: number, added: readonly Opening[]): Promise<void> => {
    const openings = new Map((await readOpenings(source, bundle)).map((one) => [one.leaf, one]))
    for (const one of added) openings.set(one.leaf, one)
    await files.write(openingPath(bundle), formatOpenings([...openings.values()]))
  }

  const openAll = async (size: number): Promise<void> => {
    if (wanted.size === 0) return
    const found = await findLeaves(source, size, new Set(wanted.keys()))
    const openings = [...found].map(([hash, leaf]) => ({ ...wanted.get(hash)!, leaf }))
    const bundles = Map.groupBy(openings, ({ leaf }) => Math.floor(leaf / tileWidth))
    for (const [bundle, added] of bundles) await openIn(bundle, added)
    await files.settle()
    for (const hash of found.keys()) wanted.delete(hash)
    if (openings.length > 0) onOpened(openings.map(({ name }) => name))
  }

  return {
    add(events) {
      for (const event of events) {
        if (!isSecretStream(event.stream)) continue
        const bytes = canonicalEvent(event)
        const salt = saltOf(saltKey, bytes)
        const leaf = leafHash(commitmentEntry(salt, bytes)).toString('latin1')
        wanted.set(leaf, {
          salt,
          event: bytes,
          name: { stream: event.stream, revision: event.revision },
        })
      }
    },
    publish(size) {
      const opening = last.then(() => openAll(size))
      last = opening.catch(() => undefined)
      return opening
    },
  }
}
