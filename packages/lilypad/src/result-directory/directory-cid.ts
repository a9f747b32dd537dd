import { posix } from 'node:path'
import { BlackHoleBlockstore } from 'blockstore-core/black-hole'
import { importer } from 'ipfs-unixfs-importer'
import type { ImporterOptions } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'
import type { DirectoryEntry } from './directory-entry.ts'
import { isHidden } from './is-hidden.ts'

/**
 * `ipfs add -Qrn` of kubo 0.30, which is how Lilypad names a result: kubo shards a directory whose links
 * take 262144 bytes or more, the importer one whose links take more than the threshold, hence one byte less.
 */
const lilypadProfile: ImporterOptions = {
  cidVersion: 0,
  rawLeaves: false,
  leafType: 'file',
  reduceSingleLeafToSelf: true,
  chunker: fixedSize({ chunkSize: 262_144 }),
  layout: balanced({ maxChildrenPerNode: 174 }),
  shardSplitThresholdBytes: 262_143,
  wrapWithDirectory: false,
  fileImportConcurrency: 1,
  blockWriteConcurrency: 1,
}

/**
 * The CIDv0 (`Qm…`) that Lilypad gives to a directory: UnixFS in dag-pb, profile `unixfs-v0-2015`, dotfiles
 * and everything under a dot-directory left out, empty directories included, times and modes ignored.
 */
export async function directoryCid(entries: readonly DirectoryEntry[]): Promise<string> {
  const members = [
    { path: 'root' },
    ...entries
      .filter(({ path }) => !isHidden(path))
      .map((entry) => ({ ...entry, path: `root/${entry.path}` })),
  ]
  // The importer lets a directory entry replace what it already has under that path, so a directory is
  // named only where nothing inside it says that it is there.
  const parents = new Set(members.map(({ path }) => posix.dirname(path)))
  const candidates = members.filter((member) => 'content' in member || !parents.has(member.path))
  let root: string | undefined
  for await (const imported of importer(candidates, new BlackHoleBlockstore(), lilypadProfile)) {
    if (imported.path === 'root') root = imported.cid.toString()
  }
  if (root === undefined) throw new Error('the UnixFS importer returned no root for a directory')
  return root
}
