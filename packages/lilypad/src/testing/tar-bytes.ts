/** A member of a hand-made tar; fields that are given replace those that would be right. */
export type TarPiece = {
  readonly name?: string | Uint8Array
  readonly content?: Uint8Array | string
  readonly type?: string
  /** The 12 bytes of the size field. */
  readonly size?: string | Uint8Array
  readonly prefix?: string
  readonly magic?: string
  readonly checksum?: string
}

const block = 512

const put = (header: Buffer, value: string | Uint8Array, offset: number): void => {
  header.set(typeof value === 'string' ? Buffer.from(value) : value, offset)
}

/** One member: its header and its padded bytes. */
export const tarMember = (piece: TarPiece): Buffer => {
  const content = Buffer.from(piece.content ?? '')
  const header = Buffer.alloc(block)
  put(header, piece.name ?? 'a', 0)
  put(header, '0000644\u00000000000\u00000000000\0', 100)
  put(header, piece.size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 124)
  put(header, '00000000000\0        ', 136)
  put(header, piece.type ?? '0', 156)
  put(header, piece.magic ?? 'ustar\u000000', 257)
  put(header, piece.prefix ?? '', 345)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(header, piece.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc((block - (content.length % block)) % block)])
}

/** The two blocks of zeros that end an archive. */
export const tarEnd = Buffer.alloc(2 * block)

/** A whole archive. */
export const tarOf = (...pieces: readonly TarPiece[]): Buffer =>
  Buffer.concat([...pieces.map(tarMember), tarEnd])

/** A record of a PAX header, its length counting itself. */
export const paxRecord = (key: string, value: string): string => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + 1
  while (String(length).length + rest !== length) length = String(length).length + rest
  return `${length} ${key}=${value}\n`
}
