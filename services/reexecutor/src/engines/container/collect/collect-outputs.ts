import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { lstat, open, opendir } from 'node:fs/promises'
import type { ResultEntry } from '../../engine.ts'
import { decideFile, isPlainName } from './collector-rules.ts'
import type { CollectorRules } from './collector-rules.ts'

export type CollectorLimits = {
  /** Of content, as files say it is, over all outputs together. */
  readonly bytes: number
  /** Files and folders, dropped ones included. */
  readonly files: number
}

/** The folder of a program's outputs, `path` on the host, and what it is called in the result. */
export type OutputFolder = { readonly name: string; readonly path: string }

export type Collected =
  | { readonly kind: 'collected'; readonly entries: readonly ResultEntry[] }
  | { readonly kind: 'too-much'; readonly message: string }
  | { readonly kind: 'refused'; readonly detail: string; readonly message: string }

const deepest = 64
const longestPath = 4_096
const blockBytes = 512

class Refused extends Error {
  readonly finding: Exclude<Collected, { readonly kind: 'collected' }>
  constructor(finding: Refused['finding']) {
    super(finding.message)
    this.finding = finding
  }
}

/**
 * Lists what a program left in its output folders, once every process of it is dead. Nothing is followed and nothing but a
 * regular file is opened, so that no name of the program's leads out of its folders or holds us up.
 */
export async function collectOutputs(
  folders: readonly OutputFolder[],
  rules: CollectorRules,
  limits: CollectorLimits,
): Promise<Collected> {
  const entries: ResultEntry[] = []
  const used = { files: 0, bytes: 0, allocated: 0 }

  const count = (path: string, { size, blocks }: Stats) => {
    used.bytes += size
    used.allocated += blocks * blockBytes
    if (used.bytes <= limits.bytes) return
    // More than it was let write is a limit reached; what only says that it is large is a file we do not read.
    if (used.allocated > limits.bytes) throw tooMuch(`more than ${limits.bytes} bytes`)
    throw refuse('bytes', path, `says that it holds ${size} bytes`)
  }

  const takeFile = async (file: string, path: string, status: Stats): Promise<void> => {
    const kind = status.isFile() ? 'file' : status.isSymbolicLink() ? 'symlink' : 'special'
    const decision = decideFile({ kind, links: status.nlink, mode: status.mode }, rules)
    if (decision === 'drop') return
    if (decision !== 'keep') throw refuse(decision.refuse, path, `is what this profile refuses`)
    count(path, status)
    await assertSameFile(file, status)
    entries.push({ path, file, size: status.size })
  }

  const walk = async (folder: string, path: string, depth: number): Promise<void> => {
    if (depth > deepest) throw refuse('depth', path, `lies deeper than ${deepest} folders`)
    entries.push({ path })
    for (const name of await namesOf(folder, path)) {
      const file = `${folder}/${name}`
      const status = await lstat(file)
      if (status.isDirectory()) await walk(file, `${path}/${name}`, depth + 1)
      else await takeFile(file, `${path}/${name}`, status)
    }
  }

  const namesOf = async (folder: string, path: string): Promise<readonly string[]> => {
    const names: Buffer[] = []
    for await (const { name } of await opendir(folder, { encoding: 'buffer' as BufferEncoding })) {
      used.files += 1
      if (used.files > limits.files) throw tooMuch(`more than ${limits.files} files and folders`)
      const bytes = name as unknown as Buffer
      if (!isPlainName(bytes)) throw refuse('name', path, `holds a name that is not plain text`)
      if (Buffer.byteLength(path) + bytes.length >= longestPath)
        throw refuse('name', path, 'holds a path too long')
      names.push(bytes)
    }
    return names.sort(Buffer.compare).map(String)
  }

  try {
    for (const { name, path } of folders) await walk(path, name, 1)
    return { kind: 'collected', entries }
  } catch (error) {
    if (error instanceof Refused) return error.finding
    throw error
  }
}

/** Opens what was looked at, without following or waiting, and sees that it is the file it was. */
async function assertSameFile(file: string, seen: Stats): Promise<void> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const { ino, size, dev } = await handle.stat()
    if (ino === seen.ino && size === seen.size && dev === seen.dev) return
  } finally {
    await handle.close()
  }
  throw new Error(`expected nobody to change ${file} after its container ended, it is another file now`)
}

function tooMuch(what: string): Refused {
  return new Refused({ kind: 'too-much', message: `the program left ${what} in its outputs` })
}

function refuse(detail: string, path: string, why: string): Refused {
  return new Refused({ kind: 'refused', detail, message: `output ${JSON.stringify(path)} ${why}` })
}
