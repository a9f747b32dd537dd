/**
 * What ingest keeps of the chain where it could not make a fact of it, by type. These are evidence for people and for a later
 * version: they stand in the stream at their place, and every fold skips them, because the domain's `isFactType` denies them.
 */
export const UNREAD_RECORDS = {
  LogUndecodable: 'a log of a followed contract that its ABI does not explain, bytes untouched',
  LogBytes: 'one part of the bytes of a log too large for one event; its LogOversized follows',
  LogOversized: 'a log too large for one event, by the digest of its bytes',
  ReadFailed: 'an enriching read without an answer, or with one that its ABI does not explain, and why',
  ValueUnknown: 'a number beyond the tables this version knows, in the fact before it',
  ContractUnfollowed:
    'a contract that Lilypad obeys by now and this stream does not follow: its logs are missing',
  ReadOversized: 'an enriching read too large for one event; the contract can be asked again',
} as const

export type UnreadRecord = keyof typeof UNREAD_RECORDS

/** Whether a type names such a record and no fact. */
export const isUnread = (type: string): type is UnreadRecord => Object.hasOwn(UNREAD_RECORDS, type)
