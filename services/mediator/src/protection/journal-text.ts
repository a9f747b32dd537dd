import { createHash } from 'node:crypto'
import { promiseOf } from './promise-record.ts'
import type { PromiseRecord } from './promise-record.ts'

/** The first line of a journal: what it is, and the version of its form. */
export const journalHeader = 'lilymed vote protection 1\n'

/** One record as a line: 16 hex digits of the SHA-256 of its JSON, and the JSON. */
export const lineOf = ({ chainId, pool, disputeId, round, mediator, commitment }: PromiseRecord): string => {
  const json = JSON.stringify({ chainId, pool, disputeId, round, mediator, commitment })
  return `${checksum(json)} ${json}\n`
}

/** What a journal's text holds. */
export type JournalText =
  | {
      readonly kind: 'journal'
      readonly records: readonly PromiseRecord[]
      /** Bytes up to the end of the last whole line; what follows was being written when the writer died. */
      readonly soundBytes: number
    }
  | { readonly kind: 'corrupt'; readonly line: number }

/**
 * Reads a journal. A last line without its end is torn: it was never acknowledged, so nothing was signed on it. The same is true of zeros at
 * the end, which file systems leave where a file grew and its bytes did not arrive. Anything else that is no record is corruption, and
 * the journal is not to be trusted.
 */
export const readJournalText = (bytes: Buffer): JournalText => {
  const end = bytes.lastIndexOf(0x0a) + 1
  const tail = bytes.subarray(end)
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  const [header, ...rest] = lines
  if (header === undefined) {
    const isTornHeader = tail.every((byte) => byte === 0) || journalHeader.startsWith(tail.toString('utf8'))
    return isTornHeader ? { kind: 'journal', records: [], soundBytes: 0 } : { kind: 'corrupt', line: 1 }
  }
  if (`${header}\n` !== journalHeader) return { kind: 'corrupt', line: 1 }
  const records: PromiseRecord[] = []
  for (const [index, line] of rest.entries()) {
    const record = recordOf(line)
    if (record === undefined) return { kind: 'corrupt', line: index + 2 }
    records.push(record)
  }
  return { kind: 'journal', records, soundBytes: end }
}

const recordOf = (line: string): PromiseRecord | undefined => {
  const json = line.slice(17)
  if (line[16] !== ' ' || line.slice(0, 16) !== checksum(json)) return undefined
  try {
    return promiseOf(JSON.parse(json))
  } catch {
    return undefined
  }
}

const checksum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
