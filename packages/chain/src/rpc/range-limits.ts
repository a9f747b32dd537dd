import { countIn, wordsOf } from './rpc-failure.ts'
import type { RpcFailure } from './rpc-failure.ts'

/** Blocks `from` to `to`, both included, as they were asked for. */
type AskedRange = { readonly from: number; readonly to: number }

/** A count of blocks as providers write it: "10,000", "2K". */
const N = String.raw`(\d[\d,]{0,18}[km]?)\b`

/** Phrases that name the most blocks an endpoint takes. Whose words they are, range-limits.test.ts shows. */
const MOST_BLOCKS: readonly RegExp[] = [
  String.raw`up to an? ${N} blocks? range`,
  String.raw`limited to (?:an? )?(?:0 ?- ?)?${N} (?:blocks? )?(?:range|blocks)`,
  String.raw`max(?:imum)?(?: allowed)?(?: block)?[ _]?range\W{0,3}(?: of| is| =|:)? ?${N}`,
  String.raw`maxallowedrange\W{1,4}${N}`,
  String.raw`allowed range of ${N}`,
  String.raw`range (?:is )?too (?:large|wide|big)[^\d\n]{1,30}${N}`,
  String.raw`too wide blocks? range[^\d\n]{1,20}${N}`,
  String.raw`too many blocks[^\n]{0,60}maximum is set to ${N}`,
  String.raw`range \d{1,20} (?:exceeds limit of|is bigger than range limit) ${N}`,
  String.raw`block range exceeds[^\d\n]{1,40}${N}`,
  String.raw`ranges over ${N} blocks`,
  String.raw`requested blocks is ${N}`,
  String.raw`(?:more than|at most|maximum of|fewer than|less than) ${N} blocks`,
].map((source) => new RegExp(source))

/** Phrases that say a query was too much without a number of blocks that would do: blocks, logs, bytes or seconds. */
const TOO_MUCH: readonly RegExp[] = [
  /(?:block )?range (?:is |was )?too (?:wide|large|big)/,
  /too (?:wide|large|big) (?:a )?blocks? range|too many (?:blocks|logs|results)\b/,
  /blocks? range[^\n]{0,20} (?:limit|exceed|bigger|larger)|(?:exceed|exceeds|max|maximum) (?:\w+ ){0,2}blocks? range/,
  /\brange limit exceeded|narrow your filter|reduce (?:your |the )?(?:query )?(?:block )?range/,
  /reducing your block range|ranges over [^\n]{1,20} blocks/,
  /returned more than [^\n]{1,20} results|max(?:imum)? results|max logs per response|results? set too large/,
  /logs matched by query exceeds|(?:logs?|results?) limit exceeded/,
  /response (?:size|body)[^\n]{0,30}(?:exceed|greater)|response (?:is )?too (?:big|large)|exceeded the size limit/,
  /response exceeds?[^\n]{0,10} (?:size|limit)|memory capacity exceeded|request entity too large/,
  /query time(?:d )?-?out|query duration|context deadline exceeded|request timed ?out|execution timeout/,
]

/** The range is not too wide: it ends beyond the node's head, or begins behind its history. */
const NOT_THERE =
  /beyond (?:the )?(?:current )?head|invalid block range params|not found|pruned|unknown block|historical state/

/** Spoken of requests, not of what one of them asks for. */
const OF_RATE =
  /rate.?limit|too many requests|request rate|requests? per |per second|\/second|compute units|quota|throttl/

/**
 * Recognises a refusal to answer for so many blocks at once, by the words providers use; `fits` is the number of blocks that the
 * endpoint said or implied it would take, always at least 1 and fewer than were asked for. Null where the failure is about
 * something else, or says nothing that is known: an asker then halves by itself.
 */
export const readRangeLimit = (failure: RpcFailure, asked: AskedRange): { fits?: number } | null => {
  const width = asked.to - asked.from + 1
  if (!(width >= 1)) return null
  const words = wordsOf(failure)
  const suggested = suggestedBlocks(failure.data, words)
  if (suggested === undefined && NOT_THERE.test(words)) return null
  const said = [suggested, ...MOST_BLOCKS.map((phrase) => countIn(phrase.exec(words)?.[1]))].filter(
    (count) => count !== undefined,
  )
  // A limit that the request was within is not what it was refused for: some plans' messages name another plan's limit.
  const fits = said.find((count) => count < width)
  if (fits !== undefined) return { fits }
  if (said.length > 0 || failure.status === 413 || TOO_MUCH.some((phrase) => phrase.test(words))) return {}
  // EIP-1474's "limit exceeded" does not say of what; without a word of rate it is taken for the query's.
  return failure.code === -32005 && /limit exceeded/.test(words) && !OF_RATE.test(words) ? {} : null
}

/** The width of a range that the endpoint says would work: "[0x.., 0x..]", "the range 1-2", or `from` and `to` in the data. */
const suggestedBlocks = (data: unknown, words: string): number | undefined => {
  const hex = /\[\s*(0x[\da-f]{1,13})\s*,\s*(0x[\da-f]{1,13})\s*\]/.exec(words)
  const decimal = /with the range (\d{1,15})\s*-\s*(\d{1,15})\b/.exec(words)
  const inData = typeof data === 'object' && data !== null && 'from' in data && 'to' in data ? data : null
  const pairs = [
    [hex?.[1], hex?.[2]],
    [decimal?.[1], decimal?.[2]],
    [inData?.from, inData?.to],
  ] as const
  for (const [from, to] of pairs) {
    const blocks = blockNumber(to) - blockNumber(from) + 1
    if (Number.isSafeInteger(blocks) && blocks >= 1) return blocks
  }
  return undefined
}

const blockNumber = (value: unknown): number =>
  typeof value === 'string' && /^(?:0x[\da-f]{1,13}|\d{1,15})$/i.test(value) ? Number(value) : Number.NaN
