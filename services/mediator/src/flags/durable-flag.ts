import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/**
 * A file that says one thing by being there, whether the node was running when it came or is started later, and whatever is in it.
 * What it holds is for people.
 */
export type DurableFlag<Content> = {
  isUp(): boolean
  /** What it holds; undefined where it is down, and `unreadable` where it cannot be read. */
  read(): Content | undefined
  /** Puts it up, on disk when it returns. One that is up stays as it is, and is returned. */
  raise(content: Content): Content
  /** Takes it down, on disk when it returns; returns what it held. */
  lower(): Content | undefined
}

/** The flag of a file. */
export const durableFlag = <Content extends object>(
  file: string,
  unreadable: Content,
): DurableFlag<Content> => {
  const isUp = (): boolean => existsSync(file)
  const read = (): Content | undefined => {
    if (!isUp()) return undefined
    try {
      const found = JSON.parse(readFileSync(file, 'utf8')) as unknown
      return typeof found === 'object' && found !== null ? { ...unreadable, ...found } : unreadable
    } catch {
      return unreadable
    }
  }
  return {
    isUp,
    read,
    raise: (content) => {
      const known = read()
      if (known !== undefined) return known
      write(`${file}.new`, `${JSON.stringify(content)}\n`)
      renameSync(`${file}.new`, file)
      syncFolder(dirname(file))
      return content
    },
    lower: () => {
      const known = read()
      if (known === undefined) return undefined
      rmSync(file, { force: true })
      syncFolder(dirname(file))
      return known
    },
  }
}

const write = (file: string, text: string): void => {
  const descriptor = openSync(file, 'w', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
