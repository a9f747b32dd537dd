import type { InputFile } from './native-specs.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** A file a program finds under `path`: by digest, to be fetched, or with its bytes in base64 (RFC 4648 §4). */
export type JobFile =
  | { readonly path: string; readonly blob: Sha256Digest }
  | { readonly path: string; readonly base64: string }

const maximumFiles = 256
const plainPath = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,7}$/

const readFile = ({ Path: path, Blob: blob, Base64: base64 }: InputFile): JobFile | string => {
  const shown = JSON.stringify(path.slice(0, 100))
  if (!plainPath.test(path)) return `expected a plain relative path, got ${shown}`
  if (base64 !== undefined && blob === undefined) {
    const isCanonical = Buffer.from(base64, 'base64').toString('base64') === base64
    return isCanonical ? { path, base64 } : `expected padded base64 for ${shown}`
  }
  const digest = blob === undefined ? undefined : parseSha256(blob, 'sha256:')
  if (digest === undefined || base64 !== undefined)
    return `expected sha256: and 64 hex digits, or base64, for ${shown}`
  return { path, blob: digest }
}

/** Reads the files of a job; for those that cannot be, the reason in words. */
export const readJobFiles = (files: readonly InputFile[]): readonly JobFile[] | string => {
  if (files.length > maximumFiles) return `expected at most ${maximumFiles} files, got ${files.length}`
  const read = new Map<string, JobFile>()
  for (const given of files) {
    const file = readFile(given)
    if (typeof file === 'string') return file
    const clashes = (other: string) =>
      other === file.path || other.startsWith(`${file.path}/`) || file.path.startsWith(`${other}/`)
    if ([...read.keys()].some(clashes)) return `expected files apart, got ${JSON.stringify(file.path)} twice`
    read.set(file.path, file)
  }
  return [...read.values()]
}
