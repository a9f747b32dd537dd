/** Limits of the port, the same on every engine. Bytes are UTF-8 bytes of JSON. */
export const limits = {
  /** data and metadata of one event together */
  maxEventBytes: 64 * 1024,
  /** all events of one append together */
  maxAppendBytes: 512 * 1024,
  maxAppendEvents: 500,
  /** events looked at per batch of `readBatches` */
  maxBatchSize: 5_000,
  defaultBatchSize: 1_000,
  defaultCheckpointEvery: 1_000,
  /** the largest revision, limit or count that can be asked for */
  maxRevision: BigInt(Number.MAX_SAFE_INTEGER),
} as const

/** What names of streams and of event types look like: no leading `$`, which belongs to the engines. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/
