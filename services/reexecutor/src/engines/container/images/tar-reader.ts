import { imageRefused } from '../registry/pull-failure.ts'
import { createByteReader } from './byte-reader.ts'
import type { ByteReader } from './byte-reader.ts'
import { readPaxRecords, readTarHeader, utf8 } from './tar-header.ts'
import type { TarHeader, TarKind } from './tar-header.ts'

export type TarMember = Omit<TarHeader, 'kind'> & {
  readonly kind: TarKind
  /** Content of a file; what is not read is passed over. */
  readonly body: AsyncIterable<Uint8Array>
}

const blockBytes = 512
/** Names and records of one member. */
const mostExtensionBytes = 2 ** 20

/**
 * Reads an archive member by member: ustar, pax and GNU's long names. Nothing in it decides how much memory it takes. Throws
 * `PullFailure` for sparse files, unknown types, and an archive that breaks off.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember, void, void> {
  const reader = createByteReader(source)
  let said = new Map<string, string>()
  for (;;) {
    const block = await reader.take(blockBytes)
    // Archives without the zeros at their end are read as other programs read them.
    if (block.length === 0) return
    assertWhole(block, blockBytes)
    const header = readTarHeader(block)
    if (header === undefined) {
      await drain(reader)
      return
    }
    const { kind, size } = header
    if (kind === 'pax' || kind === 'pax-global' || kind === 'long-path' || kind === 'long-link') {
      if (size > mostExtensionBytes)
        throw imageRefused('archive', `a header of the archive has ${size} bytes`)
      const bytes = await reader.take(size)
      assertWhole(bytes, size)
      await reader.take(padding(size))
      if (kind === 'pax') said = new Map([...said, ...readPaxRecords(bytes)])
      if (kind === 'long-path') said.set('path', utf8(bytes))
      if (kind === 'long-link') said.set('linkpath', utf8(bytes))
      continue
    }
    const member = withRecords({ ...header, kind }, said)
    said = new Map()
    yield* oneMember(reader, member)
  }
}

async function* oneMember(
  reader: ByteReader,
  member: Omit<TarMember, 'body'>,
): AsyncGenerator<TarMember, void, void> {
  // Only files have content, whatever a header says of the size of a link.
  const size = member.kind === 'file' ? member.size : 0
  let seen = 0
  async function* body(): AsyncGenerator<Uint8Array, void, void> {
    for await (const part of reader.stream(size - seen)) {
      seen += part.length
      yield part
    }
    if (seen < size) throw imageRefused('archive', 'the archive breaks off in a file')
  }
  yield { ...member, size, body: body() }
  for await (const part of reader.stream(size - seen)) seen += part.length
  if (seen < size) throw imageRefused('archive', 'the archive breaks off in a file')
  await reader.take(padding(size))
}

function withRecords(
  header: Omit<TarMember, 'body'>,
  said: ReadonlyMap<string, string>,
): Omit<TarMember, 'body'> {
  if ([...said.keys()].some((name) => name.startsWith('GNU.sparse')))
    throw imageRefused('archive', 'the archive has a sparse file, which is not taken')
  const numberOf = (name: string, otherwise: number) => {
    const value = Number(said.get(name) ?? otherwise)
    if (Number.isFinite(value) && value >= 0) return value
    throw imageRefused('archive', `a pax record ${name} of the archive is malformed`)
  }
  const path = said.get('path') ?? header.path
  return {
    ...header,
    kind: header.kind === 'file' && path.endsWith('/') ? 'folder' : header.kind,
    path,
    link: said.get('linkpath') ?? header.link,
    size: Math.trunc(numberOf('size', header.size)),
    uid: Math.trunc(numberOf('uid', header.uid)),
    gid: Math.trunc(numberOf('gid', header.gid)),
    mtime: Math.max(0, Number(said.get('mtime') ?? header.mtime) || 0),
  }
}

function padding(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes
}

function assertWhole(bytes: Buffer, wanted: number): void {
  if (bytes.length < wanted) throw imageRefused('archive', 'the archive breaks off in a header')
}

/** What follows the end is nobody's, but is part of the digest of the whole. */
async function drain(reader: ByteReader): Promise<void> {
  for await (const part of reader.stream(Number.MAX_SAFE_INTEGER)) void part
}
