import { makeBlock, makeNode } from './block-sink.ts'
import type { BlockSink, MadeBlock } from './block-sink.ts'
import { innerFileData, leafFrame } from './unixfs.ts'

/** The bytes of a leaf: kubo's chunker `size-262144`. */
export const chunkBytes = 262_144
const maximumChildren = 174

type Child = MadeBlock & { readonly fileBytes: number }

/** Builds the blocks of one file, chunk by chunk, and keeps no more than one unfinished node a level. */
export type FileTree = {
  /** Takes the next chunk; each but the last has {@link chunkBytes}. */
  readonly add: (chunk: Uint8Array) => Promise<void>
  /** The file's root. A file of one chunk is its leaf; an empty file is an empty leaf. */
  readonly finish: () => Promise<MadeBlock>
}

/** kubo's balanced layout for CIDv0: leaves wrapped in UnixFS, at most 174 children a node, all leaves equally deep. */
export function createFileTree(sink: BlockSink | undefined): FileTree {
  const levels: Child[][] = []

  const join = async (children: readonly Child[]): Promise<Child> => ({
    ...(await makeNode(
      children.map(({ digest, totalBytes }) => ({ name: '', digest, totalBytes })),
      innerFileData(children.map(({ fileBytes }) => fileBytes)),
      sink,
    )),
    fileBytes: children.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
  })

  const push = async (level: number, child: Child): Promise<void> => {
    const children = (levels[level] ??= [])
    // A full node is joined only when a further child comes: a lone full node is the root and gets no parent.
    if (children.length === maximumChildren) {
      levels[level] = [child]
      await push(level + 1, await join(children))
    } else children.push(child)
  }

  const addLeaf = async (chunk: Uint8Array): Promise<void> => {
    const { head, tail } = leafFrame(chunk.length)
    const parts = chunk.length === 0 ? [head, tail] : [head, chunk, tail]
    await push(0, { ...(await makeBlock(parts, 0, sink)), fileBytes: chunk.length })
  }

  return {
    add: addLeaf,
    finish: async () => {
      if (levels.length === 0) await addLeaf(new Uint8Array(0))
      for (let level = 0; ; level += 1) {
        const children = levels[level] ?? []
        const [only] = children
        if (level === levels.length - 1 && children.length === 1 && only) return only
        await push(level + 1, await join(children))
      }
    },
  }
}
