import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcProvider } from '../rpc/rpc-provider.ts'
import { createBloomTrust } from './bloom-trust.ts'
import { chainsWithoutBlooms } from './chains-without-blooms.ts'
import { followHead } from './follow-head.ts'
import { createHashCheck, createHashRecord } from './hash-check.ts'
import type { HashRecord } from './hash-check.ts'
import type { HeadBell } from './head-bell.ts'
import type {
  BlockHeader,
  BlockRef,
  HeadObservation,
  LogSource,
  RangeAnswer,
  RangeRequest,
} from './log-source.ts'
import { createAddressBloom } from './logs-bloom.ts'
import { parseHeader } from './parse-answers.ts'
import { isAtTip, isWide, readRange } from './read-range.ts'
import { readTwice } from './read-twice.ts'
import { resultOf } from './refusal.ts'
import { blockAt, blockOf } from './rpc-calls.ts'
import { createSecondReading } from './second-reading.ts'
import { createCallSender } from './send-calls.ts'
import { createSlowRanges } from './slow-ranges.ts'

export type RpcLogSourceOptions = {
  readonly provider: RpcProvider
  readonly chainId: number
  /** How often the tip is asked for; 250 ms by default. */
  readonly pollIntervalMs?: number
  /** Rings when the tip is worth asking for before its time. */
  readonly bell?: Pick<HeadBell, 'rung'>
  /** Whether headers' logs blooms are proof; by default, unless the chain's are known to be wrong. */
  readonly blooms?: boolean
  /** What is known of how this chain's headers hash, where others who read it share that. */
  readonly hashes?: HashRecord
  /** Told when a proof can no longer be had from this endpoint, in words for an operator. */
  readonly onWarning?: (message: string) => void
}

/** A log source over one JSON-RPC endpoint that polls for the tip, and believes nothing that can be checked (docs/adr/0007). */
export const createRpcLogSource = ({
  provider,
  chainId,
  pollIntervalMs = 250,
  bell,
  blooms = !chainsWithoutBlooms.has(chainId),
  hashes: record = createHashRecord(),
  onWarning = () => undefined,
}: RpcLogSourceOptions): LogSource => {
  const send = createCallSender(provider)
  const hashes = createHashCheck(onWarning, record)
  const trust = createBloomTrust(onWarning, blooms)
  const readAgain = createSecondReading(send, trust)
  const slow = createSlowRanges()
  const speaksOf = createAddressBloom()
  let newest: BlockHeader | undefined

  const head = async (): Promise<HeadObservation> => {
    const [latest, safe, finalised] = await send([blockAt('latest'), blockAt('safe'), blockAt('finalized')])
    const answer = resultOf(latest, 'the latest block')
    const header = parseHeader(answer)
    if (header === null) throw new RpcError('RPC_MALFORMED_ANSWER', 'expected a latest block, got none')
    // Its time is what deadlines are held against.
    if (hashes.holds(header, answer) === false)
      throw new RpcError('RPC_MALFORMED_ANSWER', `block ${header.number} does not hash to ${header.hash}`)
    newest = header
    return { head: header, safe: taggedBlock(safe, header), finalised: taggedBlock(finalised, header) }
  }

  /** The newest block, where a range ends with it and it will be read by its hash too: both at once is one answer less to wait for. */
  const readAlong = (request: RangeRequest): string | undefined => {
    const { to, addresses } = request
    if (addresses.length === 0 || newest?.number !== to || !isAtTip(request)) return undefined
    return !trust.isTrusted() || speaksOf(newest.logsBloom, addresses) ? newest.hash : undefined
  }

  const range = async (request: RangeRequest): Promise<RangeAnswer> => {
    const reading = await readRange(send, hashes, request, readAlong(request))
    if (reading.kind !== 'range' || request.addresses.length === 0) return withoutBlocks(reading)
    const isEmptyAndWide = isWide(request) && reading.logs.length === 0
    const unbelieved =
      (await readAgain(request, reading)) ??
      (isEmptyAndWide || !(trust.isTrusted() || isAtTip(request))
        ? await readTwice(send, request, reading, isEmptyAndWide && trust.isTrusted())
        : null)
    return unbelieved ?? withoutBlocks(reading)
  }

  return {
    chainId,
    head,
    header: async (at) => {
      const [answer] = await send([typeof at === 'number' ? blockAt(at) : blockOf(at)])
      return parseHeader(resultOf(answer, `block ${at}`))
    },
    range: (request) => slow.watch(request, range),
    follow: (signal) => followHead(head, pollIntervalMs, bell, signal),
  }
}

/**
 * The block of a tag. Endpoints without the tag refuse it or answer null or nonsense; the caller then counts blocks. So it does
 * where the tag is above the head: the two answers come from different backends.
 */
const taggedBlock = (answer: RpcAnswer | undefined, head: BlockHeader): BlockRef | null => {
  const tagged = answer?.ok === true ? headerOrNull(answer.result) : null
  return tagged === null || tagged.number > head.number ? null : { number: tagged.number, hash: tagged.hash }
}

const headerOrNull = (answer: unknown): BlockHeader | null => {
  try {
    return parseHeader(answer)
  } catch {
    return null
  }
}

/** The headers as they were answered are some kilobytes each and have done their service. */
const withoutBlocks = (reading: Awaited<ReturnType<typeof readRange>>): RangeAnswer => {
  if (reading.kind !== 'range') return reading
  const { blocks: _, byHash: __, ...answer } = reading
  return answer
}
