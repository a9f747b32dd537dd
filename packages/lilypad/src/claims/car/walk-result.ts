import { ClaimRefusal, shown } from '../claim-rejection.ts'
import type { ClaimLimits } from '../claim-limits.ts'
import type { MemberList } from '../member-list.ts'
import { decodeName, memberPath } from '../member-path.ts'
import type { Spool, SpooledFile } from '../spool.ts'
import { decodeNode } from './decode-node.ts'
import type { NodeLink, UnixfsNode } from './decode-node.ts'

/** Blocks by the hex of their sha2-256 digest, already proved against it. Throws a ClaimRefusal for one that is not there. */
export type GetBlock = (digest: string) => Promise<Uint8Array>

export type WalkOptions = {
  readonly getBlock: GetBlock
  readonly spool: Spool
  readonly members: MemberList
  readonly limits: ClaimLimits
  readonly signal?: AbortSignal | undefined
}

const deepestFile = 8
const deepestShard = 8
const fewestBytesPerBlock = 131_072

/** Walks a result from its root, writes its files and lists its members. Throws a ClaimRefusal. */
export async function walkResult(
  root: string,
  { getBlock, spool, members, limits, signal }: WalkOptions,
): Promise<void> {
  // Blocks may be linked many times over: what is counted is visits, not blocks.
  let visitsLeft = 4 * limits.members + Math.ceil(limits.bytes / fewestBytesPerBlock) + 1024

  const visit = async (digest: string): Promise<UnixfsNode> => {
    signal?.throwIfAborted()
    visitsLeft -= 1
    if (visitsLeft < 0) throw new ClaimRefusal('files', 'expected a result of fewer blocks')
    return decodeNode(await getBlock(digest))
  }

  const writeFile = async (node: UnixfsNode, spooled: SpooledFile, depth: number): Promise<number> => {
    if (node.type !== 'file' || depth > deepestFile || (node.links.length > 0 && node.content.length > 0))
      throw new ClaimRefusal('block', 'expected the nodes of a file, got others')
    members.addBytes(node.content.length)
    await spooled.append(node.content)
    let size = node.content.length
    for (const { digest } of node.links) size += await writeFile(await visit(digest), spooled, depth + 1)
    return size
  }

  const takeMember = async (name: string, digest: string, prefix: string): Promise<void> => {
    const node = await visit(digest)
    const path = memberPath(prefix + name, false, limits.depth)
    if (name.includes('/')) throw new ClaimRefusal('path', `expected a name, got ${shown(name)}`)
    if (node.type !== 'file') {
      members.addFolder(path)
      await takeDirectory(node, `${path}/`)
      return
    }
    members.addFile(path)
    const spooled = await spool.create()
    try {
      members.keep(path, spooled.file, await writeFile(node, spooled, 0))
    } finally {
      await spooled.close()
    }
  }

  const takeShard = async (links: readonly NodeLink[], prefix: string, depth: number): Promise<void> => {
    for (const { name, digest } of links) {
      const text = decodeName(name)
      if (!/^[0-9A-F]{2}/.test(text) || depth > deepestShard)
        throw new ClaimRefusal('block', `expected a shard of a directory, got ${shown(text)}`)
      if (text.length > 2) await takeMember(text.slice(2), digest, prefix)
      else {
        const shard = await visit(digest)
        if (shard.type !== 'shard') throw new ClaimRefusal('block', 'expected a shard inside a shard')
        await takeShard(shard.links, prefix, depth + 1)
      }
    }
  }

  const takeDirectory = async (node: UnixfsNode, prefix: string): Promise<void> => {
    if (node.type === 'shard') return takeShard(node.links, prefix, 0)
    for (const { name, digest } of node.links) await takeMember(decodeName(name), digest, prefix)
  }

  const node = await visit(root)
  if (node.type === 'file') throw new ClaimRefusal('block', 'expected a directory, the claim is a file')
  await takeDirectory(node, '')
}
