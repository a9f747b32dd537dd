import type { ByteReader } from '../byte-reader.ts'
import { ClaimRefusal, shown } from '../claim-rejection.ts'
import type { ClaimDetail } from '../claim-rejection.ts'
import { decodeName } from '../member-path.ts'
import { readPaxRecords } from './pax-records.ts'
import { readTarHeader, tarBlock } from './tar-header.ts'
import type { TarHeader } from './tar-header.ts'

/** A member of an archive. The bytes of a file must be read before the next member is asked for. */
export type TarMember =
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'file'; readonly name: string; readonly size: number }
  | { readonly kind: 'left out'; readonly name: string; readonly detail: ClaimDetail }

const longestExtension = 65_536

const leftOut: Readonly<Record<string, ClaimDetail>> = {
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'special',
  '4': 'special',
  '6': 'special',
  '7': 'special',
}

/** Names and sizes that stand before a header because they do not fit into it. */
type Extension = { readonly name?: string; readonly size?: number; readonly seen: ReadonlySet<string> }

const padded = (size: number): number => Math.ceil(size / tarBlock) * tarBlock

const readExtension = async (
  reader: ByteReader,
  { type, size }: TarHeader,
  before: Extension,
): Promise<Extension> => {
  if (before.seen.has(type) || (type !== 'K' && before.name !== undefined))
    throw new ClaimRefusal('header', 'expected one extended header before a member, got two')
  if (size > longestExtension)
    throw new ClaimRefusal(
      'header',
      `expected an extended header of at most ${longestExtension} bytes, got ${size}`,
    )
  const bytes = await reader.take(padded(size))
  if (!bytes) throw new ClaimRefusal('truncated', 'expected an extended header, the archive ended')
  const seen = new Set([...before.seen, type])
  const content = bytes.subarray(0, size)
  if (type === 'K') return { ...before, seen }
  if (type === 'x') {
    const { path, size: realSize } = readPaxRecords(content)
    return {
      seen,
      ...(path === undefined ? {} : { name: path }),
      ...(realSize === undefined ? {} : { size: realSize }),
    }
  }
  const end = content.indexOf(0)
  return { ...before, seen, name: decodeName(end === -1 ? content : content.subarray(0, end)) }
}

const memberOf = ({ type, ...header }: TarHeader, extension: Extension): TarMember => {
  const name = extension.name ?? decodeName(header.name)
  const size = extension.size ?? header.size
  if (type === '0') return { kind: 'file', name, size }
  if (type === 'S') throw new ClaimRefusal('sparse', `expected no sparse files, got ${shown(name)}`)
  const detail = leftOut[type]
  if (type !== '5' && detail === undefined)
    throw new ClaimRefusal(
      'special',
      `expected files and folders, got the type ${shown(type)} for ${shown(name)}`,
    )
  // Readers differ in whether bytes follow such a header: with a size, two of them would see two archives.
  if (size !== 0)
    throw new ClaimRefusal('size', `expected no bytes for ${shown(name)}, which is no file, got ${size}`)
  return detail === undefined ? { kind: 'folder', name } : { kind: 'left out', name, detail }
}

/**
 * The members of a tar archive as Go's archive/tar and GNU tar write them: USTAR, PAX and GNU's long names. What stands behind
 * the two blocks of zeros is not read: Lilypad's solver sends the JSON `{}` there. Throws a ClaimRefusal.
 *
 * @param maximumHeaders how many headers are read, those of extensions included
 */
export async function* readTar(reader: ByteReader, maximumHeaders: number): AsyncGenerator<TarMember> {
  let extension: Extension = { seen: new Set() }
  for (let count = 0; ; count += 1) {
    if (count > maximumHeaders)
      throw new ClaimRefusal('files', `expected at most ${maximumHeaders} headers in the archive, got more`)
    const block = await reader.take(tarBlock)
    if (!block) throw new ClaimRefusal('truncated', 'expected two blocks of zeros, the archive ended without')
    const header = readTarHeader(block)
    if (!header) {
      const last = await reader.take(tarBlock)
      if (!last || last.some((byte) => byte !== 0))
        throw new ClaimRefusal(
          last ? 'header' : 'truncated',
          'expected a second block of zeros behind the first',
        )
      if (extension.seen.size > 0)
        throw new ClaimRefusal('truncated', 'expected a member behind its extended header, the archive ended')
      return
    }
    if (['x', 'L', 'K'].includes(header.type)) {
      extension = await readExtension(reader, header, extension)
      continue
    }
    if (header.type === 'g')
      throw new ClaimRefusal('header', 'expected no global extended header, which changes members behind it')
    yield memberOf(header, extension)
    extension = { seen: new Set() }
  }
}
