import { tileWidth } from '../tree/tree-edge.ts'

/** A resource of a log: hashes of a level, or the entries themselves. `width` is 256 for a full one. */
export interface TileName {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

/**
 * Where a tile lies below the log's prefix: `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits,
 * all but the last with an `x` before them (C2SP tlog-tiles).
 */
export function tilePath({ level, index, width }: TileName): string {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  }
  return `tile/${level}/${groups.join('/')}${width === tileWidth ? '' : `.p/${width}`}`
}

const shape = /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/

/** Reads a path that `tilePath` could have written; undefined for any other text. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, groups, width] = shape.exec(path) ?? []
  if (level === undefined || groups === undefined) return undefined
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  const isPossible = Number.isSafeInteger(name.index) && (level === 'entries' || Number(level) <= 63)
  return isPossible && tilePath(name) === path ? name : undefined
}
