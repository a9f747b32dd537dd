import { InvalidArgument } from '../port/errors.ts'
import type { Position } from '../port/event-store.ts'
import { parsePosition } from '../port/position.ts'

/** A place in KurrentDB's log. Both numbers are kept: a checkpoint's may differ, and reading goes by both. */
export interface LogPosition {
  readonly commit: bigint
  readonly prepare: bigint
}

const hex = (value: bigint) => value.toString(16).padStart(16, '0')

/** A log position as the port's: `commit/prepare` in 16 hex digits each, so that text order is log order. */
export function toPosition({ commit, prepare }: LogPosition): Position {
  return `${hex(commit)}/${hex(prepare)}` as Position
}

/** The log position behind a position. @throws InvalidArgument if it is not one of this engine's */
export function fromPosition(position: Position, field: string): LogPosition {
  const [commit, prepare] = parsePosition(position, field).split('/')
  if (prepare === undefined) throw new InvalidArgument(field, 'a position given by this store', position)
  return { commit: BigInt(`0x${commit}`), prepare: BigInt(`0x${prepare}`) }
}
