import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Digest and size of every artifact in a folder, oldest first; the folder is made, half-written files are removed. */
export async function readShelf(directory: string): Promise<Map<string, number>> {
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
