import { createByteReader } from '../byte-reader.ts'
import type { ByteReader, ByteStream } from '../byte-reader.ts'
import { ClaimRefusal, shown } from '../claim-rejection.ts'
import type { ClaimLimits } from '../claim-limits.ts'
import type { MemberList } from '../member-list.ts'
import { memberPath } from '../member-path.ts'
import { openClaim } from '../open-claim.ts'
import type { ClaimOptions, OpenedClaim } from '../open-claim.ts'
import type { Spool } from '../spool.ts'
import { gunzipIfPacked } from './gunzip.ts'
import { readTar } from './read-tar.ts'
import { tarBlock } from './tar-header.ts'

export type ArchiveOptions = ClaimOptions & {
  /**
   * Links, devices and the like: `refuse` the archive, or `drop` them as Lilypad's `ExtractTarGz` does. The CID decides
   * either way, and none is ever made here.
   */
  readonly specials?: 'refuse' | 'drop'
}

const pieceBytes = 262_144

/** The most a tar of these limits is long: its files, padded, and what their headers take. */
const longestArchive = ({ bytes, members }: ClaimLimits): number => bytes + (members + 2) * 8 * tarBlock

const copyFile = async (
  reader: ByteReader,
  { path, size }: { readonly path: string; readonly size: number },
  members: MemberList,
  spool: Spool,
): Promise<void> => {
  members.addFile(path)
  members.addBytes(size)
  const spooled = await spool.create()
  try {
    for (let left = size; left > 0;) {
      const piece = await reader.takeSome(Math.min(left, pieceBytes))
      await spooled.append(piece)
      left -= piece.length
    }
  } finally {
    await spooled.close()
  }
  const padding = (tarBlock - (size % tarBlock)) % tarBlock
  if (padding > 0 && !(await reader.take(padding)))
    throw new ClaimRefusal('truncated', `expected ${padding} bytes of padding, the archive ended`)
  members.keep(path, spooled.file, size)
}

/**
 * Unpacks the tar of a result, packed with gzip or not, and proves it against the claim.
 *
 * Refused are paths that lead out of the result or are not in normal form, a path twice (Lilypad writes the second over the
 * first and leaves its tail), a file in the place of a folder, links and devices unless dropped, sparse files, headers that
 * readers read differently, and more than the limits. What a member is called never becomes a path of this machine. Throws
 * what the stream throws, and the signal's reason.
 */
export const openResultArchive = (stream: ByteStream, options: ArchiveOptions): Promise<OpenedClaim> =>
  openClaim(options, async ({ spool, members, limits }) => {
    const reader = createByteReader(gunzipIfPacked(stream), longestArchive(limits), options.signal)
    try {
      for await (const member of readTar(reader, limits.members * 3)) {
        if (member.kind === 'left out') {
          if (options.specials === 'drop') continue
          throw new ClaimRefusal(
            member.detail,
            `expected files and folders, got a ${member.detail} at ${shown(member.name)}`,
          )
        }
        const path = memberPath(member.name, member.kind === 'folder', limits.depth)
        if (member.kind === 'file') await copyFile(reader, { path, size: member.size }, members, spool)
        else if (path !== '') members.addFolder(path)
      }
    } finally {
      await reader.close()
    }
  })
