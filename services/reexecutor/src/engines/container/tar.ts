/** A member of an archive: a file when it has content, a symbolic link when it has a target, else a folder. */
export type TarEntry = {
  /** Relative, `/` between names, at most 100 bytes. */
  readonly path: string
  readonly content?: Uint8Array | string
  readonly target?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

const blockBytes = 512

/** A POSIX ustar archive (IEEE 1003.1) that is a function of its entries alone: no times, no names of users. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks: Buffer[] = []
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '')
    blocks.push(header(entry, content.length), content, Buffer.alloc(padding(content.length)))
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)])
}

const padding = (bytes: number): number => (blockBytes - (bytes % blockBytes)) % blockBytes

function header({ path, content, target, mode, uid = 0, gid = 0 }: TarEntry, size: number): Buffer {
  const isFile = content !== undefined
  const isLink = target !== undefined
  const name = isFile || isLink || path.endsWith('/') ? path : `${path}/`
  if (Buffer.byteLength(name) > 100) throw new RangeError(`expected a path of at most 100 bytes, got ${name}`)
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, width: number): void =>
    void block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at)
  block.write(name, 0)
  octal(mode ?? (isFile ? 0o644 : 0o755), 100, 8)
  octal(uid, 108, 8)
  octal(gid, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write(' '.repeat(8), 148)
  block.write(isLink ? '2' : isFile ? '0' : '5', 156)
  block.write(target ?? '', 157)
  block.write('ustar\x0000', 257)
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  block[155] = 0x20
  return block
}
