import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeptTrust } from './kept-trust.ts'

/** Where the readings of chains are kept over a restart. */
export type TrustFile = {
  /** undefined where nothing is kept, or nothing that can be read. */
  load(chainId: number): KeptTrust | undefined
  save(kept: KeptTrust): void
}

/** A version of the file that others do not read. */
const FORMAT = 1

/** Keeps readings as JSON in a folder, one file a chain. */
export const trustFile = (folder: string): TrustFile => {
  const pathOf = (chainId: number): string => join(folder, `trust-${chainId}.json`)
  return {
    load: (chainId) => {
      try {
        const { format, ...kept } = JSON.parse(readFileSync(pathOf(chainId), 'utf8')) as KeptTrust & {
          readonly format?: number
        }
        return format === FORMAT && kept.reading.chainId === chainId ? kept : undefined
      } catch {
        // What cannot be read is read again from the chain.
        return undefined
      }
    },
    save: (kept) => {
      const path = pathOf(kept.reading.chainId)
      writeFileSync(`${path}.new`, `${JSON.stringify({ format: FORMAT, ...kept })}\n`)
      renameSync(`${path}.new`, path)
    },
  }
}
