import { makeNode } from './block-sink.ts'
import type { BlockSink, MadeBlock } from './block-sink.ts'
import type { DagLink } from './dag-pb.ts'
import { murmur3 } from './murmur3.ts'
import { shardData } from './unixfs.ts'
import { NamesRefused } from './names-refused.ts'

type Placed = { readonly link: DagLink; readonly hash: Uint8Array }

const fanout = 256
const label = (slot: number): string => slot.toString(16).toUpperCase().padStart(2, '0')

/** One bit a slot in use, the highest slot first, without leading zero bytes. */
const bitFieldOf = (slots: readonly number[]): Uint8Array => {
  const bits = new Uint8Array(fanout / 8)
  for (const slot of slots) {
    const index = bits.length - 1 - (slot >> 3)
    bits[index] = (bits[index] ?? 0) | (1 << (slot & 7))
  }
  return bits.subarray(bits.findIndex((byte) => byte !== 0))
}

const makeShard = async (
  members: readonly Placed[],
  depth: number,
  sink: BlockSink | undefined,
): Promise<MadeBlock> => {
  if (depth === 8) throw new NamesRefused('expected names whose 64-bit hashes differ, got two alike')
  const slots = new Map<number, Placed[]>()
  for (const member of members) {
    const slot = member.hash[depth] ?? 0
    const held = slots.get(slot)
    if (held) held.push(member)
    else slots.set(slot, [member])
  }
  const used = [...slots.keys()].sort((a, b) => a - b)
  const links: DagLink[] = []
  for (const slot of used) {
    const held = slots.get(slot) ?? []
    const [first] = held
    links.push(
      held.length === 1 && first
        ? { ...first.link, name: label(slot) + first.link.name }
        : { ...(await makeShard(held, depth + 1, sink)), name: label(slot) },
    )
  }
  return makeNode(links, shardData(bitFieldOf(used)), sink)
}

/** A large directory as UnixFS shards it: a HAMT of 256 slots a node, by eight bits of the name's hash a level. */
export const makeShardedDirectory = (
  links: readonly DagLink[],
  sink: BlockSink | undefined,
): Promise<MadeBlock> =>
  makeShard(
    links.map((link) => ({ link, hash: murmur3(Buffer.from(link.name)) })),
    0,
    sink,
  )
