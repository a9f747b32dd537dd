import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** What the data directory's disk allows. */
export type DiskObservation =
  | { readonly kind: 'unusable'; readonly reason: string }
  /** The node has not run yet, and makes it when it does. */
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'usable'
      readonly freeBytes: number
      /** How long it took to write a small file durably. */
      readonly syncMs: number
      /** Permission bits of the directory. */
      readonly mode: number
    }

const gibibyte = 1024 ** 3
const [littleBytes, tooLittleBytes, slowMs] = [5 * gibibyte, gibibyte, 250] as const

/** How the data directory stands: without it no intent can be recorded, and what is not recorded is not sent. */
export const checkDisk = (folder: string, disk: DiskObservation): Check => {
  if (disk.kind === 'absent')
    return fine('disk', `${folder} is not there yet: the node makes it at its first start`)
  if (disk.kind === 'unusable') {
    return found(
      'disk',
      'failed',
      `${folder} cannot be used: ${disk.reason}`,
      'make it, and let this user write to it',
    )
  }
  const free = `${folder}: ${(disk.freeBytes / gibibyte).toFixed(1)} GiB free, ${Math.round(disk.syncMs)} ms to write durably`
  if (disk.freeBytes < littleBytes) {
    const state = disk.freeBytes < tooLittleBytes ? 'failed' : 'warning'
    return found('disk', state, free, 'free some space: evidence, inputs and the event store all grow')
  }
  if ((disk.mode & 0o077) !== 0) {
    const mode = disk.mode.toString(8).padStart(4, '0')
    return found('disk', 'warning', `${free}; others may enter it (mode ${mode})`, `run: chmod 700 ${folder}`)
  }
  if (disk.syncMs > slowMs) {
    return found(
      'disk',
      'warning',
      free,
      'use a faster disk, or one that is not shared: every intent waits for it',
    )
  }
  return fine('disk', free)
}
