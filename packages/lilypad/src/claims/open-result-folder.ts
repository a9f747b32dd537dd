import { lstat, readdir } from 'node:fs/promises'
import type { MemberList } from './member-list.ts'
import { ClaimRefusal, shown } from './claim-rejection.ts'
import type { ClaimDetail } from './claim-rejection.ts'
import type { ClaimLimits } from './claim-limits.ts'
import { decodeName, memberPath } from './member-path.ts'
import { openClaim } from './open-claim.ts'
import type { ClaimOptions, OpenedClaim } from './open-claim.ts'

const readFolder = async (
  folder: string,
  prefix: string,
  members: MemberList,
  limits: ClaimLimits,
  signal: AbortSignal | undefined,
): Promise<void> => {
  for (const bytes of await readdir(folder, { encoding: 'buffer' })) {
    signal?.throwIfAborted()
    const name = decodeName(bytes)
    const path = memberPath(prefix + name, false, limits.depth)
    const host = `${folder}/${name}`
    const found = await lstat(host)
    if (found.isDirectory()) {
      members.addFolder(path)
      await readFolder(host, `${path}/`, members, limits, signal)
    } else if (found.isFile()) {
      members.addFile(path)
      members.addBytes(found.size)
      members.keep(path, host, found.size)
    } else {
      const detail: ClaimDetail = found.isSymbolicLink() ? 'symlink' : 'special'
      throw new ClaimRefusal(detail, `expected files and folders, got a ${detail} at ${shown(path)}`)
    }
  }
}

/**
 * Proves that a folder of this machine is the result of a claim. Its files stay where they are, so nothing may write there
 * while the result is used; links are not followed but refused.
 *
 * @param path of the folder
 */
export const openResultFolder = (path: string, options: ClaimOptions): Promise<OpenedClaim> =>
  openClaim(options, ({ members, limits }) => readFolder(path, '', members, limits, options.signal))
