import type { StreamMeta } from '../port/event-store.ts'

/** What `$tb` says of a soft-deleted stream: beyond every revision (2^63 - 1). */
export const beyondEvery = 2n ** 63n - 1n

/** Revisions are written as JSON numbers of up to 63 bits, as the server does, beyond what a number of ours can hold. */
type RawNumber = ReturnType<RawJson['rawJSON']>
interface RawJson {
  rawJSON(text: string): object
}

/** Stored metadata of a stream: KurrentDB's own keys, and ours in one object beside them. */
export function encodeMeta({ maxCount, truncateBefore, custom }: StreamMeta): Record<string, unknown> {
  return {
    ...(maxCount !== undefined && { $maxCount: maxCount }),
    ...(truncateBefore !== undefined && { $tb: rawNumber(truncateBefore) }),
    ...(custom !== undefined && { custom }),
  }
}

function rawNumber(value: bigint): RawNumber {
  return (JSON as unknown as RawJson).rawJSON(value.toString())
}

/** Reads it back. What others have put there is left out. */
export function decodeMeta(data: unknown): StreamMeta {
  const stored = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  const { $maxCount, $tb, custom } = stored
  const texts = typeof custom === 'object' && custom !== null ? Object.entries(custom) : []
  return {
    ...(typeof $maxCount === 'number' && { maxCount: $maxCount }),
    ...(typeof $tb === 'number' && { truncateBefore: Number.isSafeInteger($tb) ? BigInt($tb) : beyondEvery }),
    ...(custom !== undefined && {
      custom: Object.fromEntries(
        texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ),
    }),
  }
}
