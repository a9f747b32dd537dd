const blockBytes = 512

/** A member of an archive, as wrong as a test wants it: nothing is checked. */
export type TarMemberOptions = {
  readonly path: string
  readonly type?: string
  readonly link?: string
  readonly content?: Uint8Array
  /** What the header says, whatever the content has. */
  readonly size?: number
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
}

/** The header and padded content of one member (POSIX ustar), with a right checksum. */
export function tarMember(options: TarMemberOptions): Buffer {
  const { path, type = '0', link = '', content = new Uint8Array(0), mode = 0o644 } = options
  const { size = content.length, uid = 0, gid = 0, mtime = 0 } = options
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, width: number) =>
    void header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at)
  header.write(path.slice(0, 100), 0)
  octal(mode, 100, 8)
  octal(uid, 108, 8)
  octal(gid, 116, 8)
  octal(size, 124, 12)
  octal(mtime, 136, 12)
  header.fill(' ', 148, 156)
  header.write(type, 156)
  header.write(link.slice(0, 100), 157)
  header.write('ustar\x0000', 257)
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)
  return Buffer.concat([header, content, padding])
}
