import { createHash } from 'node:crypto'
import type { ChainLog } from '../log-source/log-source.ts'
import type { FactJson } from './fact-json.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

/** Facts above this size are kept as bytes in parts: the event store takes 64 KiB an event, metadata included. */
const MAX_FACT_BYTES = 48 * 1024
const PART_CHARACTERS = 40 * 1024

/** A log of so few bytes becomes a fact that fits whatever it holds: six characters for a byte at most, beside names and numbers. */
const SMALL_LOG_BYTES = 2 * 1024

/** Whether the fact of a log fits one event without a look at it. */
export const isSmall = ({ data }: ChainLog): boolean => data.length <= 2 + 2 * SMALL_LOG_BYTES

/** The fact as it is, or, where it would not fit one event, the log's bytes in parts and a fact that names them by digest. */
export const fitFact = (fact: TranslatedFact, log: ChainLog): TranslatedFact[] => {
  if (fits(fact)) return [fact]
  const digits = log.data.slice(2)
  const dataSha256 = `0x${createHash('sha256').update(digits, 'hex').digest('hex')}`
  const parts = Math.max(1, Math.ceil(digits.length / PART_CHARACTERS))
  const pieces = Array.from({ length: parts }, (_, part): TranslatedFact => ({
    type: 'LogBytes' satisfies UnreadRecord,
    data: {
      dataSha256,
      part,
      parts,
      bytes: `0x${digits.slice(part * PART_CHARACTERS, (part + 1) * PART_CHARACTERS)}`,
    },
    origin: fact.origin,
  }))
  const named: TranslatedFact = {
    type: 'LogOversized' satisfies UnreadRecord,
    data: { address: log.address, topics: log.topics, dataSha256, dataBytes: digits.length / 2 },
    origin: fact.origin,
  }
  return [...pieces, named]
}

/** The same for a fact that was read: what the contract holds can be read again, so its name and size are enough. */
export const fitRead = (fact: TranslatedFact): TranslatedFact => {
  if (fits(fact)) return fact
  const { dealId } = fact.data
  const readBytes = Buffer.byteLength(JSON.stringify(fact.data))
  return {
    ...fact,
    type: 'ReadOversized' satisfies UnreadRecord,
    data: { read: fact.type, dealId: dealId ?? '', readBytes },
  }
}

const fits = ({ data }: TranslatedFact): boolean =>
  mostBytes(data) <= MAX_FACT_BYTES || Buffer.byteLength(JSON.stringify(data)) <= MAX_FACT_BYTES

/** A bound of a value's size as JSON, without making it: a UTF-16 unit takes up to six bytes, where it is escaped. */
const mostBytes = (value: FactJson): number => {
  if (typeof value === 'string') return value.length * 6 + 3
  if (typeof value !== 'object') return 25
  let sum = 3
  for (const [key, item] of Object.entries(value)) sum += key.length * 6 + 4 + mostBytes(item)
  return sum
}
