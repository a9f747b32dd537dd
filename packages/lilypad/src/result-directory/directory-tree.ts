import { makeNode } from './block-sink.ts'
import type { BlockSink, MadeBlock } from './block-sink.ts'
import type { DagLink } from './dag-pb.ts'
import { makeShardedDirectory } from './shard.ts'
import { directoryData } from './unixfs.ts'
import { NamesRefused } from './names-refused.ts'

/** A directory under construction: what its names hold. */
export type DirectoryTree = Map<string, DirectoryTree | MadeBlock>

/** Names and CIDs of a directory from which kubo 0.30 shards it; later versions shard above it. */
const shardFromBytes = 262_144
const cidBytes = 34

/** Finds or makes the directory at a path. Throws NamesRefused where a file stands in the way. */
export function directoryAt(root: DirectoryTree, segments: readonly string[]): DirectoryTree {
  let directory = root
  for (const segment of segments) {
    const held = directory.get(segment)
    if (held !== undefined && !(held instanceof Map))
      throw new NamesRefused(`expected a folder, found a file at ${JSON.stringify(segments.join('/'))}`)
    const next: DirectoryTree = held ?? new Map()
    directory.set(segment, next)
    directory = next
  }
  return directory
}

/** Makes the blocks of a directory and of those inside it, names in the order of their bytes. */
export async function makeDirectory(tree: DirectoryTree, sink: BlockSink | undefined): Promise<MadeBlock> {
  const named = Array.from(tree, ([name, held]) => ({ name, held, order: Buffer.from(name) }))
  named.sort((a, b) => Buffer.compare(a.order, b.order))
  const links: DagLink[] = []
  let size = 0
  for (const { name, held, order } of named) {
    const { digest, totalBytes } = held instanceof Map ? await makeDirectory(held, sink) : held
    links.push({ name, digest, totalBytes })
    size += order.length + cidBytes
  }
  return size >= shardFromBytes ? makeShardedDirectory(links, sink) : makeNode(links, directoryData, sink)
}
