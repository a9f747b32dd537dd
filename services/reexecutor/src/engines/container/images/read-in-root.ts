import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

const mostLinks = 40
const mostBytes = 2 ** 20

/**
 * Reads a text file of an image by its path in the image, following links as a process inside would: none leads out. Empty
 * where there is no regular file, or one over 1 MiB.
 */
export async function readInRoot(root: string, path: string): Promise<string> {
  let names = path.split('/')
  let real: string[] = []
  let links = 0
  while (names.length > 0) {
    const [name = '', ...rest] = names
    names = rest
    if (name === '' || name === '.') continue
    if (name === '..') {
      real = real.slice(0, -1)
      continue
    }
    const found = await lstat(join(root, ...real, name)).catch(() => undefined)
    if (found === undefined) return ''
    if (!found.isSymbolicLink()) {
      real = [...real, name]
      continue
    }
    if (++links > mostLinks) return ''
    const target = await readlink(join(root, ...real, name))
    if (target.startsWith('/')) real = []
    names = [...target.split('/'), ...names]
  }
  const file = join(root, ...real)
  const found = await lstat(file)
  return found.isFile() && found.size <= mostBytes ? await readFile(file, 'utf8') : ''
}
