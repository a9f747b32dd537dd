import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Position } from '../../port/event-store.ts'
import { parsePosition } from '../../port/position.ts'
import { MerkleLogError } from '../merkle-log-error.ts'

/** How far a log is: written in one step, so that size, position and what was signed always belong together. */
export interface LogState {
  /** position of the last event in the tree; null in an empty one */
  readonly position: Position | null
  /** the signed note */
  readonly checkpoint: string
}

/** Its name in the folder of the keys: readers of tiles have no business with positions. */
export const stateFile = 'state.json'

/** Reads where a log stopped, undefined if it never began. @throws MerkleLogError LOG_DAMAGED */
export function readState(folder: string): LogState | undefined {
  const file = join(folder, stateFile)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { position, checkpoint } = JSON.parse(text) as Record<string, unknown>
    if (typeof checkpoint !== 'string') throw new TypeError('no checkpoint')
    return { position: position === null ? null : parsePosition(position as string), checkpoint }
  } catch (error) {
    throw new MerkleLogError('LOG_DAMAGED', `${file} is not the state of a log; restore it from a copy`, {
      cause: error,
    })
  }
}

/** The state as it is written. */
export function formatState(state: LogState): string {
  return `${JSON.stringify(state)}\n`
}
