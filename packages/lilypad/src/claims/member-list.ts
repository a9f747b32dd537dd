import type { ResultEntry } from '../result-directory/digest-result.ts'
import { ClaimRefusal, shown } from './claim-rejection.ts'
import type { ClaimLimits } from './claim-limits.ts'

/** The members of a result while it is read, each path once and within the limits. Its methods throw a ClaimRefusal. */
export type MemberList = {
  readonly addFolder: (path: string) => void
  /** Takes the path of a file before its bytes are read. */
  readonly addFile: (path: string) => void
  /** Counts bytes of files before they are kept. */
  readonly addBytes: (count: number) => void
  /** Says where the bytes of a file are. */
  readonly keep: (path: string, file: string, size: number) => void
  readonly entries: () => readonly ResultEntry[]
}

/** An empty list. */
export function createMemberList(limits: ClaimLimits): MemberList {
  // Folders that were named, folders that a path inside them implies, and files.
  const kinds = new Map<string, 'folder' | 'implied' | 'file'>()
  const kept: ResultEntry[] = []
  let bytes = 0

  const add = (path: string, kind: 'folder' | 'file'): void => {
    const held = kinds.get(path)
    if (held !== undefined && !(held === 'implied' && kind === 'folder'))
      throw new ClaimRefusal('duplicate', `expected each path once, got ${shown(path)} again`)
    kinds.set(path, kind)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end)
      const above = kinds.get(parent)
      if (above === 'file')
        throw new ClaimRefusal(
          'duplicate',
          `expected a folder, got the file ${shown(parent)} with something in it`,
        )
      if (above !== undefined) break
      kinds.set(parent, 'implied')
    }
    if (kinds.size > limits.members)
      throw new ClaimRefusal('files', `expected at most ${limits.members} files and folders, got more`)
  }

  return {
    addFolder: (path) => {
      add(path, 'folder')
      kept.push({ path })
    },
    addFile: (path) => add(path, 'file'),
    addBytes: (count) => {
      bytes += count
      if (bytes > limits.bytes)
        throw new ClaimRefusal('bytes', `expected at most ${limits.bytes} bytes in all files, got more`)
    },
    keep: (path, file, size) => void kept.push({ path, file, size }),
    entries: () => kept,
  }
}
