import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { sha256 } from '../bundle/request-digest.ts'

/** Bytes by their sha256 (`0x` hex), in a folder. */
export type ArtifactStore = {
  put(digest: string, bytes: Uint8Array): Promise<void>
  /** The bytes, checked against their name; `undefined` if they are not here, or no longer whole. */
  get(digest: string): Promise<Uint8Array | undefined>
}

export type ArtifactStoreOptions = {
  readonly directory: string
  /** The folder stays below this; what was used longest ago goes first. */
  readonly limitBytes: number
}

/** Opens (and makes) the folder, and removes what an earlier process left half-written. */
export async function openArtifactStore({
  directory,
  limitBytes,
}: ArtifactStoreOptions): Promise<ArtifactStore> {
  const fileOf = (digest: string) => join(directory, digest.slice(2, 4), digest.slice(2))
  const sizes = await readSizes(directory)
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0)

  const forget = async (digest: string) => {
    total -= sizes.get(digest) ?? 0
    sizes.delete(digest)
    await rm(fileOf(digest), { force: true })
  }
  const touch = (digest: string, size: number) => {
    sizes.delete(digest)
    sizes.set(digest, size)
  }
  const makeRoom = async (needed: number) => {
    for (const digest of sizes.keys()) {
      if (total + needed <= limitBytes) return
      await forget(digest)
    }
  }

  return {
    put: async (digest, bytes) => {
      const known = sizes.get(digest)
      if (known !== undefined) return touch(digest, known)
      if (bytes.length > limitBytes) return
      await makeRoom(bytes.length)
      const file = fileOf(digest)
      const temporary = join(directory, `incoming-${randomUUID()}`)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(temporary, bytes, { mode: 0o600 })
      await rename(temporary, file)
      if (!sizes.has(digest)) total += bytes.length
      touch(digest, bytes.length)
    },
    get: async (digest) => {
      const size = sizes.get(digest)
      if (size === undefined) return undefined
      const bytes = await readFile(fileOf(digest)).catch(() => undefined)
      if (bytes !== undefined && sha256(bytes) === digest) {
        touch(digest, size)
        return bytes
      }
      await forget(digest)
      return undefined
    },
  }
}

/** Digest and size of every artifact, oldest first. */
async function readSizes(directory: string): Promise<Map<string, number>> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const found: { readonly digest: string; readonly size: number; readonly mtimeMs: number }[] = []
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    if (!/^[0-9a-f]{64}$/.test(entry.name)) {
      if (entry.name.startsWith('incoming-')) await rm(file, { force: true })
      continue
    }
    const { size, mtimeMs } = await stat(file)
    found.push({ digest: `0x${entry.name}`, size, mtimeMs })
  }
  found.sort((a, b) => a.mtimeMs - b.mtimeMs)
  return new Map(found.map(({ digest, size }) => [digest, size]))
}
