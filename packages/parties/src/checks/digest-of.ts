import { createHash } from 'node:crypto'

/** The first 16 hex digits of a text's SHA-256: enough to tell two apart. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)
