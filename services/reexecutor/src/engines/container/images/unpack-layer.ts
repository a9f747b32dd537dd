import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { imageRefused } from '../registry/pull-failure.ts'
import { readLayerPath } from './layer-path.ts'
import type { TarMember } from './tar-reader.ts'

/** What layers may still take, together. */
export type UnpackBudget = { bytes: number; members: number }

export type UnpackOptions = {
  readonly root: string
  /** The image's ids from 0 are the host's from here; ids at or above `size` are refused. */
  readonly idMap: { readonly base: number; readonly size: number }
  readonly budget: UnpackBudget
  /** Times of folders, set when every layer is there: what is put into a folder changes its time. */
  readonly folderTimes: Map<string, number>
}

/** What a file system takes for a name, about. */
const memberBytes = 4_096

/**
 * Lays one layer over those below, as overlayfs would show them: whiteouts take away, a folder over a folder joins it, anything
 * else replaces. Every folder on the way is a real one, made here or looked at, so that no link leads out; device files are left
 * out, as a container's `/dev` is the runtime's. File calls are synchronous and short, between chunks that are waited for.
 */
export async function unpackLayer(
  members: AsyncIterable<TarMember>,
  { root, idMap, budget, folderTimes }: UnpackOptions,
): Promise<void> {
  /** Everything of this layer, by its path; an opaque mark hides only what is not. */
  const own = new Set<string>()
  /** Folders known to be folders. */
  const folders = new Set<string>([''])

  const pathOf = (segments: readonly string[]) => segments.join('/')
  const hostPath = (segments: readonly string[]) => join(root, ...segments)
  const idOf = (id: number) => {
    if (id < idMap.size) return idMap.base + id
    throw imageRefused(
      'archive',
      `the archive has a member of the user or group ${id}, which is out of range`,
    )
  }
  const found = (segments: readonly string[]): Stats | undefined =>
    lstatSync(hostPath(segments), { throwIfNoEntry: false })

  /** True for a path of real folders all the way. */
  const isFolder = (segments: readonly string[]) =>
    segments.every((_, index) => found(segments.slice(0, index + 1))?.isDirectory() === true)

  const remove = (segments: readonly string[]) => {
    rmSync(hostPath(segments), { recursive: true, force: true })
    const path = pathOf(segments)
    for (const set of [folders, own])
      for (const each of set) if (each === path || each.startsWith(`${path}/`)) set.delete(each)
    for (const each of folderTimes.keys())
      if (each === path || each.startsWith(`${path}/`)) folderTimes.delete(each)
  }

  /** Makes sure that a path leads through folders alone; a link of a lower layer gives way, one of this layer is no way. */
  const enter = (segments: readonly string[]) => {
    for (let depth = 1; depth <= segments.length; depth += 1) {
      const above = segments.slice(0, depth)
      const path = pathOf(above)
      if (folders.has(path)) continue
      const status = found(above)
      if (status !== undefined && !status.isDirectory()) {
        if (own.has(path))
          throw imageRefused(
            'archive',
            `the archive goes through ${JSON.stringify(path)}, which is no folder`,
          )
        remove(above)
      }
      if (status === undefined || !status.isDirectory()) {
        mkdirSync(hostPath(above), { mode: 0o755 })
        lchownSync(hostPath(above), idMap.base, idMap.base)
      }
      folders.add(path)
    }
  }

  const hideLower = (segments: readonly string[]) => {
    const path = pathOf(segments)
    // From the top, so that nothing is looked at through a link or a file.
    if (!isFolder(segments)) return
    enter(segments)
    for (const name of readdirSync(hostPath(segments))) {
      const below = path === '' ? name : `${path}/${name}`
      if (!own.has(below)) remove([...segments, name])
    }
  }

  const makeFolder = (segments: readonly string[], { mode, uid, gid, mtime }: TarMember) => {
    const path = hostPath(segments)
    const status = found(segments)
    if (status?.isDirectory() !== true) {
      if (status !== undefined) remove(segments)
      mkdirSync(path)
    }
    lchownSync(path, idOf(uid), idOf(gid))
    chmodSync(path, mode)
    folders.add(pathOf(segments))
    folderTimes.set(pathOf(segments), mtime)
  }

  const writeFile = async (segments: readonly string[], member: TarMember) => {
    const file = openSync(hostPath(segments), 'wx', 0o600)
    try {
      for await (const part of member.body) writeWhole(file, part)
      // The owner first: a change of it takes set-uid bits away.
      fchownSync(file, idOf(member.uid), idOf(member.gid))
      fchmodSync(file, member.mode)
      futimesSync(file, member.mtime, member.mtime)
    } finally {
      closeSync(file)
    }
  }

  const makeLink = (segments: readonly string[], { link }: TarMember) => {
    const target = readLayerPath(link)
    if (target.kind !== 'member') throw imageRefused('archive', 'the archive has a hard link to a whiteout')
    const above = target.segments.slice(0, -1)
    if (!isFolder(above) || found(target.segments)?.isFile() !== true)
      throw imageRefused(
        'archive',
        `the archive has a hard link to ${JSON.stringify(link)}, which is no file of it`,
      )
    linkSync(hostPath(target.segments), hostPath(segments))
  }

  const take = async (member: TarMember): Promise<void> => {
    const path = readLayerPath(member.path)
    const { segments } = path
    if (path.kind === 'opaque') return hideLower(segments)
    if (path.kind === 'whiteout') {
      enter(segments.slice(0, -1))
      if (!own.has(pathOf(segments))) remove(segments)
      return
    }
    if (segments.length === 0) {
      if (member.kind === 'folder') makeFolder(segments, member)
      return
    }
    enter(segments.slice(0, -1))
    if (member.kind === 'fifo') throw imageRefused('archive', 'the archive has a FIFO, which is not taken')
    if (member.kind !== 'folder') {
      const isItself =
        member.kind === 'hardlink' && pathOf(segments) === pathOf(readLayerPath(member.link).segments)
      if (isItself) return
      if (found(segments) !== undefined) remove(segments)
    }
    for (let depth = 1; depth <= segments.length; depth += 1) own.add(pathOf(segments.slice(0, depth)))
    switch (member.kind) {
      case 'folder':
        return makeFolder(segments, member)
      case 'file':
        return await writeFile(segments, member)
      case 'hardlink':
        return makeLink(segments, member)
      case 'symlink':
        if (member.link === '' || member.link.includes('\0'))
          throw imageRefused('archive', 'the archive has a symbolic link to nothing')
        symlinkSync(member.link, hostPath(segments))
        lchownSync(hostPath(segments), idOf(member.uid), idOf(member.gid))
        return lutimesSync(hostPath(segments), member.mtime, member.mtime)
      case 'device':
    }
  }

  for await (const member of members) {
    budget.members -= 1
    budget.bytes -= member.size + memberBytes
    if (budget.members < 0 || budget.bytes < 0)
      throw imageRefused('size', 'the image unpacks to more bytes or files than images may have here')
    await take(member)
  }
}

/** Gives folders the times their archives said, where they are still folders. */
export function setFolderTimes(root: string, folderTimes: ReadonlyMap<string, number>): void {
  for (const [path, time] of folderTimes) {
    const folder = join(root, path)
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) lutimesSync(folder, time, time)
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
