import { InvalidArgument } from './errors.ts'
import type { Position } from './event-store.ts'

const shape = /^[0-9a-f]{16}(\/[0-9a-f]{16})?$/

/**
 * Takes back a position that was written to a checkpoint, a cursor or a header.
 *
 * @throws InvalidArgument if the text was never a position
 */
export function parsePosition(text: string, field = 'position'): Position {
  if (typeof text !== 'string' || !shape.test(text)) {
    throw new InvalidArgument(field, 'a position given by this store', JSON.stringify(text) ?? typeof text)
  }
  return text as Position
}
