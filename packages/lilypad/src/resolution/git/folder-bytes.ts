import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** How many bytes a folder holds; what vanishes while it is looked at counts as nothing. */
export const folderBytes = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      lstat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
