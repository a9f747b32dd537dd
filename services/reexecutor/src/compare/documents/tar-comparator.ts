import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { ComparedFile, FileComparator } from '../compared-file.ts'
import { FileUnreadable, malformed, tooLarge } from '../file-unreadable.ts'

const mostBytes = 4 * 2 ** 30
const mostMembers = 100_000

/** What a member of an archive says that means something: by its name, everything but times and owners. */
type Members = ReadonlyMap<string, string>

/** Compares tar archives: members in any order, without times, owners and padding. A name twice could mean either: malformed. */
export function createTarComparator(): FileComparator<Members> {
  return {
    read: readMembers,
    compare: (ours, theirs) => {
      const differing = [...new Set([...ours.keys(), ...theirs.keys()])]
        .toSorted()
        .find((name) => ours.get(name) !== theirs.get(name))
      return differing === undefined
        ? { isAlike: true }
        : { isAlike: false, note: `the member ${JSON.stringify(differing)} differs` }
    },
  }
}

async function readMembers({ path, file, size }: ComparedFile): Promise<Members> {
  if (size > mostBytes) tooLarge(`${path}: an archive of ${size} bytes, more than ${mostBytes}`)
  const members = new Map<string, string>()
  const archive = extract()
  const reading = pipeline(createReadStream(file), archive)
  try {
    for await (const member of archive) {
      const { name, type, mode, linkname, size: bytes, devmajor, devminor } = member.header
      if (members.has(name)) malformed(`${path}: two members have the name ${JSON.stringify(name)}`)
      if (members.size >= mostMembers) tooLarge(`${path}: more than ${mostMembers} members`)
      const hash = createHash('sha256')
      for await (const chunk of member) hash.update(chunk as Uint8Array)
      const content = hash.digest('hex')
      members.set(name, JSON.stringify([type, mode & 0o7777, linkname, bytes, devmajor, devminor, content]))
    }
    await reading
  } catch (error) {
    await reading.catch(() => undefined)
    if (error instanceof FileUnreadable) throw error
    malformed(`${path}: expected a tar archive`)
  }
  if (members.size === 0) malformed(`${path}: expected a tar archive with members`)
  return members
}
