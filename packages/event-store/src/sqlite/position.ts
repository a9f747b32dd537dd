import { InvalidArgument } from '../port/errors.ts'
import type { Position } from '../port/event-store.ts'
import { parsePosition } from '../port/position.ts'

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
let high = -1
let beginning = ''

/** A row number as the port's position: 16 hex digits, so that text order is log order. */
export function toPosition(pos: number): Position {
  const above = Math.floor(pos / bytes.length)
  // Neighbours come one after the other, and share all but the last two digits.
  if (above !== high) {
    high = above
    beginning = above.toString(16).padStart(14, '0')
  }
  return (beginning + bytes[pos % bytes.length]) as Position
}

/** The row number behind a position; 0 for 'start'. @throws InvalidArgument if it is not one of this engine's */
export function fromPosition(position: Position | 'start', field: string): number {
  if (position === 'start') return 0
  const pos = Number.parseInt(parsePosition(position, field), 16)
  if (position.length !== 16 || !Number.isSafeInteger(pos)) {
    throw new InvalidArgument(field, 'a position given by this store', position)
  }
  return pos
}
