import type { JsonValue } from '../../port/json-value.ts'
import { canonicalJson } from '../entry/canonical-json.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import { tileWidth } from '../tree/tree-edge.ts'
import { tilePath } from './tile-path.ts'
import type { TileSource } from './tile-source.ts'

/** What opens one commitment of a log: whoever has it can read the event and check that it was committed to. */
export interface Opening {
  readonly leaf: number
  readonly salt: Buffer
  /** the canonical bytes of the event */
  readonly event: Buffer
}

/** The folder of a log's openings, a resource for each bundle of entries that has any. */
export const openingFolder = 'opening'

const maxBytes = tileWidth * 2 * 65_535

/** Where the openings of a bundle's commitments lie below their folder: named as the bundle is. */
export function openingPath(bundle: number): string {
  return tilePath({ level: 'entries', index: bundle, width: tileWidth }).replace('tile/entries/', '')
}

/** The openings of one bundle as text: a line of JSON each, by leaf. */
export function formatOpenings(openings: readonly Opening[]): string {
  return openings
    .toSorted((left, right) => left.leaf - right.leaf)
    .map(
      ({ leaf, salt, event }) =>
        `{"event":${event.toString()},"leaf":${leaf},"salt":"${salt.toString('hex')}"}\n`,
    )
    .join('')
}

/**
 * Reads the openings of one bundle; none where nothing of it was opened. What they say is not checked.
 *
 * @throws MerkleLogError TILE_INVALID where they are malformed
 */
export async function readOpenings(source: TileSource, bundle: number): Promise<Opening[]> {
  const path = `${openingFolder}/${openingPath(bundle)}`
  const text = (await source.read(path, maxBytes))?.toString() ?? ''
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line, at) => {
    const opening = parseLine(line)
    if (opening !== undefined && Math.floor(opening.leaf / tileWidth) === bundle) return opening
    throw new MerkleLogError('TILE_INVALID', `${path}: line ${at + 1} opens nothing of this bundle`)
  })
}

function parseLine(line: string): Opening | undefined {
  try {
    const { event, leaf, salt } = JSON.parse(line) as Record<string, unknown>
    if (typeof salt !== 'string' || !/^[0-9a-f]{64}$/.test(salt)) return undefined
    if (!Number.isSafeInteger(leaf) || typeof event !== 'object' || event === null) return undefined
    const bytes = Buffer.from(canonicalJson(event as JsonValue))
    return { leaf: leaf as number, salt: Buffer.from(salt, 'hex'), event: bytes }
  } catch {
    return undefined
  }
}
