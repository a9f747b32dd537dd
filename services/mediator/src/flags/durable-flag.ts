import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '@lilymed/service-kit'

/**
 * A file that says one thing by being there, whether the node was running when it came or is started later, and whatever is in it.
 * What it holds is for people. Where nobody can see whether it is there, it counts as up.
 */
export type DurableFlag<Content> = {
  isUp(): boolean
  /** What it holds; undefined where it is down, and what `unreadable` gives where it cannot be read. */
  read(): Content | undefined
  /** Puts it up, on disk when it returns. One that is up stays as it is, and is returned. Throws where it cannot be put up. */
  raise(content: Content): Content
  /** Takes it down, on disk when it returns; returns what it held. Throws where it cannot be taken down. */
  lower(): Content | undefined
}

type Place =
  | { readonly kind: 'up' }
  | { readonly kind: 'down' }
  | { readonly kind: 'unknown'; readonly why: string }

/** The flag of a file; `unreadable` is told why it says nothing. */
export const durableFlag = <Content extends object>(
  file: string,
  unreadable: (why: string) => Content,
): DurableFlag<Content> => {
  const look = (): Place => {
    try {
      return { kind: lstatSync(file, { throwIfNoEntry: false }) === undefined ? 'down' : 'up' }
    } catch (failure) {
      const code = (failure as NodeJS.ErrnoException).code ?? 'unknown failure'
      return { kind: 'unknown', why: `nobody can see whether ${file} is there (${code})` }
    }
  }
  const held = (): Content => {
    try {
      const found = JSON.parse(readFileSync(file, 'utf8')) as unknown
      if (typeof found === 'object' && found !== null) return { ...unreadable(''), ...found }
    } catch {
      // Whatever is wrong with it, it is there.
    }
    return unreadable(`${file} cannot be read`)
  }
  const contentAt = (place: Place): Content | undefined => {
    if (place.kind === 'down') return undefined
    return place.kind === 'up' ? held() : unreadable(place.why)
  }
  return {
    isUp: () => look().kind !== 'down',
    read: () => contentAt(look()),
    raise: (content) => {
      if (look().kind === 'up') return held()
      write(`${file}.new`, `${JSON.stringify(content)}\n`)
      renameSync(`${file}.new`, file)
      syncFolder(dirname(file))
      return content
    },
    lower: () => {
      const known = contentAt(look())
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
