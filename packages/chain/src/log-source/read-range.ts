import { checkRange, inconsistent } from './check-range.ts'
import { firstMisplaced } from './check-places.ts'
import { forgetItems } from './forget-items.ts'
import type { HashCheck } from './hash-check.ts'
import type { BlockHeader, RangeAnswer, RangeRequest } from './log-source.ts'
import { parseHeader, parseLogs } from './parse-answers.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import { readRefusal, resultOf } from './refusal.ts'
import { blockAt, logsBetween, logsOf } from './rpc-calls.ts'
import type { CallSender } from './send-calls.ts'

/** A header, and what it was read from. */
export type AnsweredBlock = { readonly header: BlockHeader; readonly answer: unknown }

/** A range that holds together, with its headers as they were answered, by number. */
export type RangeReading = Extract<RangeAnswer, { kind: 'range' }> & {
  readonly blocks: ReadonlyMap<number, AnsweredBlock>
  /** The logs of one block by its hash, where they were asked for along with the range and given. */
  readonly byHash?: { readonly hash: string; readonly answer: Extract<RpcAnswer, { ok: true }> }
}

/** A final range of more blocks is read without the headers of blocks that have no logs. */
const WIDE = 100
/** Ranges that end above the final blocks and are this short are at the tip. */
const TIP_BLOCKS = 16
/** In so short a range every header is hashed, elsewhere the last. */
const SHORT = 8
/** Providers that cut answers short in silence do so at round numbers of logs. */
const ROUND = 1_000

/** Whether a range is read by its edges and by the blocks that have logs. */
export const isWide = ({ from, to, finalTo }: RangeRequest): boolean =>
  to - from >= WIDE && finalTo !== undefined && to <= finalTo

/** Whether a range is of the newest blocks, which an endpoint is most often wrong about. */
export const isAtTip = ({ from, to, finalTo }: RangeRequest): boolean =>
  to - from < TIP_BLOCKS && to > (finalTo ?? -1)

/**
 * Reads a range once, and believes it as far as it holds together. The logs of the block `along` are asked for by its hash in the
 * same request. Throws RpcError when the endpoint fails as a whole.
 */
export const readRange = async (
  send: CallSender,
  hashes: HashCheck,
  request: RangeRequest,
  along?: string,
): Promise<RangeReading | Exclude<RangeAnswer, { kind: 'range' }>> => {
  const { from, to, addresses } = request
  const edges = from === to ? [to] : [to, from]
  const between = isWide(request) ? [] : inner(from, to)
  const asked = [...edges, ...between]
  // The logs and the last header travel in one request, so that the backend that answers for the logs has seen the whole range.
  const [first, ...rest] = await send(
    [
      ...(addresses.length === 0 ? [] : [logsBetween(from, to, addresses)]),
      ...asked.map(blockAt),
      ...(along === undefined ? [] : [logsOf(along, addresses)]),
    ],
    request.onArrived,
  )
  const [logs, answers] = addresses.length === 0 ? [undefined, [first, ...rest]] : [first, rest]
  const blocks = new Map<number, AnsweredBlock>()
  const unread = takeBlocks(blocks, asked, answers, request)
  if (unread !== undefined) return unread
  if (logs?.ok === false) return readRefusal(logs, request) ?? { kind: 'refused', reason: logs.message }
  const found: unknown = logs?.result ?? []
  if (isWide(request) && Array.isArray(found)) {
    if (found.length > 0 && found.length % ROUND === 0) {
      const reason = `exactly ${found.length} logs look like an answer cut short`
      return { kind: 'refused', reason, fits: Math.ceil((to - from + 1) / 2) }
    }
    const logged = blocksOf(found).filter((number) => number > from && number < to)
    const missed = takeBlocks(blocks, logged, await send(logged.map(blockAt)), request)
    if (missed !== undefined) return missed
    asked.push(...logged)
  }
  const parsed = parseLogs(found, (block) => blocks.get(block)?.header.timestamp)
  const numbers = asked.toSorted((left, right) => left - right)
  const headers = numbers.map((number) => blocks.get(number)?.header ?? null)
  const answer = checkRange(request, numbers, headers, parsed)
  if (answer.kind !== 'range') return answer
  const strange = firstMisplaced(found as unknown[], blocks) ?? unhashed(hashes, blocks, request)
  forgetItems(found as unknown[])
  if (strange !== undefined) return inconsistent(strange)
  const beside = along === undefined ? undefined : rest.at(-1)
  return {
    ...answer,
    answerBytes: bytesOf(answer.logs),
    blocks,
    ...(along === undefined || beside?.ok !== true ? {} : { byHash: { hash: along, answer: beside } }),
  }
}

/** Puts headers as they were answered with the others; what is not there or not given is said. */
const takeBlocks = (
  blocks: Map<number, AnsweredBlock>,
  numbers: readonly number[],
  answers: ReadonlyArray<RpcAnswer | undefined>,
  request: RangeRequest,
): Extract<RangeAnswer, { kind: 'refused' | 'missing' }> | undefined => {
  for (const [index, number] of numbers.entries()) {
    const given = answers[index]
    const refusal = given?.ok === false ? readRefusal(given, request) : null
    if (refusal?.kind === 'refused') return refusal
    const answer = resultOf(given, `block ${number}`)
    const header = parseHeader(answer)
    if (header === null) return { kind: 'missing', block: number }
    blocks.set(number, { header, answer })
  }
  return undefined
}

const inner = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from - 1) }, (_, offset) => from + 1 + offset)

/** The numbers of blocks with logs in an answer, as far as they are numbers. */
const blocksOf = (logs: readonly unknown[]): number[] => {
  const numbers = new Set<unknown>()
  for (const log of logs) numbers.add((log as { readonly blockNumber?: unknown } | null)?.blockNumber)
  return [...numbers].map(Number).filter(Number.isSafeInteger)
}

const unhashed = (
  hashes: HashCheck,
  blocks: ReadonlyMap<number, AnsweredBlock>,
  { from, to }: RangeRequest,
): string | undefined => {
  const lowest = to - from < SHORT ? from : to
  for (let number = lowest; number <= to; number += 1) {
    const block = blocks.get(number)
    if (block !== undefined && hashes.holds(block.header, block.answer) === false)
      return `the header of block ${number} does not hash to ${block.header.hash}`
  }
  return undefined
}

/** A log's JSON without its data and topics, and a topic's. */
const [LOG_BYTES, TOPIC_BYTES] = [430, 69]

const bytesOf = (logs: Extract<RangeAnswer, { kind: 'range' }>['logs']): number => {
  let bytes = 0
  for (const { data, topics } of logs) bytes += LOG_BYTES + data.length + topics.length * TOPIC_BYTES
  return bytes
}
