import { setTimeout as delay } from 'node:timers/promises'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcProvider } from '../rpc/rpc-provider.ts'
import { createSilenceCheck } from './confirm-silence.ts'
import { checkRange } from './check-range.ts'
import type {
  BlockHeader,
  BlockRef,
  HeadObservation,
  HeadUpdate,
  LogSource,
  RangeAnswer,
  RangeRequest,
} from './log-source.ts'
import type { HeadBell } from './head-bell.ts'
import { parseHeader, parseLogs } from './parse-answers.ts'

export type RpcLogSourceOptions = {
  readonly provider: RpcProvider
  readonly chainId: number
  /** How often the tip is asked for; 250 ms by default. */
  readonly pollIntervalMs?: number
  /** Rings when the tip is worth asking for before its time. */
  readonly bell?: HeadBell
}

/** A log source over one JSON-RPC endpoint that polls for the tip. */
export const createRpcLogSource = ({
  provider,
  chainId,
  pollIntervalMs = 250,
  bell,
}: RpcLogSourceOptions): LogSource => {
  const head = async (): Promise<HeadObservation> => {
    const [latest, safe, finalised] = await provider.sendBatch([
      byNumber('latest'),
      byNumber('safe'),
      byNumber('finalized'),
    ])
    const header = parseHeader(resultOf(latest, 'the latest block'))
    if (header === null) throw new RpcError('RPC_MALFORMED_ANSWER', 'expected a latest block, got none')
    return { head: header, safe: taggedBlock(safe), finalised: taggedBlock(finalised) }
  }

  const confirmSilence = createSilenceCheck(provider)

  return {
    chainId,
    head,
    header: async (at) => {
      const call =
        typeof at === 'number' ? byNumber(hex(at)) : { method: 'eth_getBlockByHash', params: [at, false] }
      const [answer] = await provider.sendBatch([call])
      return parseHeader(resultOf(answer, `block ${at}`))
    },
    range: async (request) => confirmSilence(request, await readRange(provider, request)),
    follow: (signal) => followHead(head, pollIntervalMs, bell, signal),
  }
}

/** The block of a tag. Endpoints without the tag refuse it or answer null; the caller then counts blocks. */
const taggedBlock = (answer: RpcAnswer | undefined): BlockRef | null => {
  const tagged = answer?.ok === true ? parseHeader(answer.result) : null
  return tagged === null ? null : { number: tagged.number, hash: tagged.hash }
}

const readRange = async (provider: RpcProvider, request: RangeRequest): Promise<RangeAnswer> => {
  const { from, to, addresses } = request
  const numbers = Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
  const filter = { fromBlock: hex(from), toBlock: hex(to), address: addresses }
  // Headers and logs travel in one request so that one backend answers both; no address asked means every address.
  const [logs, ...headers] = await provider.sendBatch([
    addresses.length === 0 ? byNumber(hex(from)) : { method: 'eth_getLogs', params: [filter] },
    ...numbers.map((number) => byNumber(hex(number))),
  ])
  const parsed: Array<BlockHeader | null> = headers.map((answer) =>
    parseHeader(resultOf(answer, 'a block header')),
  )
  const absent = parsed.indexOf(null)
  if (absent !== -1) return { kind: 'missing', block: from + absent }
  if (logs?.ok !== true) return { kind: 'refused', reason: logs?.message ?? 'no answer' }
  const answer = addresses.length === 0 ? [] : logs.result
  return checkRange(
    request,
    parsed,
    parseLogs(answer, (block) => parsed[block - from]?.timestamp),
  )
}

async function* followHead(
  head: () => Promise<HeadObservation>,
  pollIntervalMs: number,
  bell: HeadBell | undefined,
  signal: AbortSignal,
): AsyncGenerator<HeadUpdate> {
  let last = ''
  while (!signal.aborted) {
    const update = await head().then(
      (observation): HeadUpdate => ({ kind: 'head', observation }),
      (error: unknown): HeadUpdate => ({ kind: 'failure', error }),
    )
    const key = update.kind === 'head' ? keyOf(update.observation) : ''
    if (update.kind === 'failure' || key !== last) yield update
    last = key
    await pollDue(pollIntervalMs, bell, signal)
  }
}

const keyOf = ({ head, safe, finalised }: HeadObservation): string =>
  `${head.hash}/${safe?.hash}/${finalised?.hash}`

/** Resolves when it is time to poll, when the bell rings, or when the signal aborts. */
const pollDue = async (ms: number, bell: HeadBell | undefined, signal: AbortSignal): Promise<void> => {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const time = delay(ms, undefined, { signal: either }).catch(() => undefined)
  await (bell === undefined ? time : Promise.race([time, bell.rung(either)]))
  over.abort()
}

const hex = (number: number): string => `0x${number.toString(16)}`

const byNumber = (block: string): { method: string; params: unknown[] } => ({
  method: 'eth_getBlockByNumber',
  params: [block, false],
})

const resultOf = (answer: RpcAnswer | undefined, what: string): unknown => {
  if (answer?.ok === true) return answer.result
  // anvil and geth refuse a number or hash they do not have in different words; both mean "no such block".
  if (answer !== undefined && /unknown block|not found|out of range/i.test(answer.message)) return null
  throw new RpcError('RPC_REFUSED', `the node refused to give ${what}: ${answer?.message ?? 'no answer'}`)
}
