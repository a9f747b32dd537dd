import {
  blockAt,
  createAddressBloom,
  createCallSender,
  parseHeader,
  receiptsAt,
  resultOf,
} from '@lilymed/chain'
import type { BlockHeader, CallSender, ChainLog, LogSource, RangeAnswer, RpcProvider } from '@lilymed/chain'
import { isProven, proveLogs, transactionsOf } from './prove-logs.ts'
import type { AnsweredBlock, LogProof } from './prove-logs.ts'

/** How much of what was read is proven. */
export type Proof = {
  readonly blocks: number
  /** Of these: what is known of their logs stands on the endpoint's word. */
  readonly unproven: number
  readonly first: { readonly block: number; readonly why: string } | null
}

export type ProvenSource = {
  readonly source: LogSource
  /** Of the blocks read so far, each counted once, where they were read ascending. */
  proof(): Proof
}

/** A header each, as they are answered, is some kilobytes. */
const MOST_BLOCKS = 1_000

/** The receipts of blocks: a block's at once, else of each of its transactions. Throws RpcError where neither is given. */
const readReceipts = async (send: CallSender, blocks: readonly AnsweredBlock[]): Promise<unknown[]> => {
  const answers = await send(blocks.map(({ header }) => receiptsAt(header.number)))
  const receipts: unknown[] = []
  for (const [index, block] of blocks.entries()) {
    const answer = answers[index]
    if (answer?.ok === true) {
      receipts.push(answer.result)
      continue
    }
    const hashes = transactionsOf(block) ?? []
    const alone = await send(hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })))
    receipts.push(alone.map((one) => resultOf(one, `a receipt of block ${block.header.number}`)))
  }
  return receipts
}

/** The first header that does not follow the one before it, or is not the block that was named before; in words. */
const firstStrange = (
  headers: readonly BlockHeader[],
  before: BlockHeader | undefined,
  named: ReadonlyMap<number, string>,
): string | undefined => {
  let last = before
  for (const header of headers) {
    const { number, hash, parentHash } = header
    if (last?.number === number - 1 && last.hash !== parentHash)
      return `block ${number} does not follow block ${last.number}`
    if ((named.get(number) ?? hash) !== hash)
      return `block ${number} is ${hash}, and was ${named.get(number)}`
    last = header
  }
  return undefined
}

/**
 * Takes the logs of ranges from receipts that hash to their headers' receipts roots, and from `source` only those of blocks where they do
 * not. A block whose proven header's bloom speaks of none of the contracts has no logs of them. One request for a header of each
 * block: dear where a chain is long.
 */
export const createProvenSource = (
  source: LogSource,
  provider: Pick<RpcProvider, 'sendBatch'>,
): ProvenSource => {
  const send = createCallSender(provider)
  const speaksOf = createAddressBloom()
  const named = new Map<number, string>()
  let last: BlockHeader | undefined
  let counted = -1
  let proof: Proof = { blocks: 0, unproven: 0, first: null }

  const count = (block: number, found: LogProof): void => {
    if (block <= counted) return
    counted = block
    const { blocks, unproven, first } = proof
    proof =
      found.kind === 'proven'
        ? { ...proof, blocks: blocks + 1 }
        : { blocks: blocks + 1, unproven: unproven + 1, first: first ?? { block, why: found.why } }
  }

  const proveAll = async (
    blocks: readonly AnsweredBlock[],
    addresses: readonly string[],
  ): Promise<ReadonlyMap<number, LogProof>> => {
    const proofs = new Map<number, LogProof>()
    const logged: AnsweredBlock[] = []
    for (const block of blocks) {
      const { number, logsBloom } = block.header
      if (!isProven(block))
        proofs.set(number, {
          kind: 'unproven',
          why: 'its header does not hash to its name: it was changed, or the chain hashes fields that this version does not know',
        })
      else if (speaksOf(logsBloom, addresses)) logged.push(block)
      else proofs.set(number, { kind: 'proven', logs: [] })
    }
    const receipts = await readReceipts(send, logged)
    for (const [index, block] of logged.entries())
      proofs.set(block.header.number, proveLogs(block, receipts[index]))
    return proofs
  }

  const range: LogSource['range'] = async (request) => {
    const { from, to, addresses } = request
    if (to - from >= MOST_BLOCKS)
      return { kind: 'refused', reason: 'every header is read', fits: MOST_BLOCKS }
    const numbers = Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
    const answers = await send(numbers.map(blockAt))
    const blocks: AnsweredBlock[] = []
    for (const [index, number] of numbers.entries()) {
      const answer = resultOf(answers[index], `block ${number}`)
      const header = parseHeader(answer)
      if (header === null) return { kind: 'missing', block: number }
      if (header.number !== number)
        return { kind: 'inconsistent', reason: `block ${number} was answered with block ${header.number}` }
      blocks.push({ header, answer })
    }
    const headers = blocks.map(({ header }) => header)
    const strange = firstStrange(headers, last, named)
    if (strange !== undefined) return { kind: 'inconsistent', reason: strange }
    const proofs = await proveAll(blocks, addresses)
    const said = [...proofs.values()].every(({ kind }) => kind === 'proven')
      ? null
      : await source.range(request)
    if (said !== null && said.kind !== 'range') return said
    const wanted = new Set(addresses.map((address) => address.toLowerCase()))
    const logsOf = (number: number): readonly ChainLog[] => {
      const found = proofs.get(number)
      return found?.kind === 'proven'
        ? found.logs.filter(({ address }) => wanted.has(address.toLowerCase()))
        : (said?.logs.filter(({ blockNumber }) => blockNumber === number) ?? [])
    }
    const answer: RangeAnswer = { kind: 'range', headers, logs: numbers.flatMap(logsOf) }
    for (const [number, found] of [...proofs].toSorted(([left], [right]) => left - right))
      count(number, found)
    last = headers.at(-1)
    return answer
  }

  return {
    source: {
      chainId: source.chainId,
      head: () => source.head(),
      follow: (signal) => source.follow(signal),
      header: async (at) => {
        const header = await source.header(at)
        if (header !== null && typeof at === 'number') named.set(header.number, header.hash)
        return header
      },
      range,
    },
    proof: () => proof,
  }
}
