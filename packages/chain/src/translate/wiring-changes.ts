import type { ControllerAddress } from '@lilymed/domain'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { BlockHeader } from '../log-source/log-source.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { ContractSet } from './contract-set.ts'
import { unfollowedOf } from './controller-addresses.ts'
import type { Wiring, WiringReader } from './controller-addresses.ts'
import { readFailed } from './completion.ts'
import type { FactJson } from './fact-json.ts'
import type { ReadFlaw } from './reads/chain-read.ts'
import type { ChainReader } from './reads/create-chain-reader.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

/**
 * Blocks between two looks at what Lilypad is wired to. It is a constant and no setting, because the facts of a chain must not
 * depend on who reads it: some five minutes of Arbitrum, and one small read among the thousand blocks of a backfill.
 */
export const BLOCKS_BETWEEN_LOOKS = 1_000

/** Behind every log of its block: the wiring is that of the block's end. */
const AFTER_EVERY_LOG = 2 ** 31 - 1

type Look = { readonly header: BlockHeader; readonly wiring: Wiring | ReadFlaw }
type Change = {
  readonly which: ControllerAddress
  readonly before?: string
  readonly after: string
  readonly block: number
}

export type WiringChanges = {
  /**
   * What changed without an event, told at the blocks of the range whose number the interval divides, compared with the block
   * one interval before, whether or not this run has read that one. Throws RpcError where it is worth another try.
   */
  lookAt(headers: readonly BlockHeader[]): Promise<readonly TranslatedFact[]>
}

/**
 * Detects the silent changes of Lilypad V1's setters. The blocks looked at follow from the chain alone, so the facts are the same
 * however its blocks are cut into ranges and however often reading begins anew; what changes and changes back within an interval
 * is not seen here.
 */
export const createWiringChanges = (
  contracts: ContractSet,
  wiring: WiringReader | undefined,
  chain: ChainReader,
): WiringChanges => {
  /** The last look, kept so that a contiguous reading looks at each block once. */
  let last: Look | null = null
  let couldNotLook = false

  const look = async (headers: readonly BlockHeader[], reader: WiringReader): Promise<Look[]> => {
    const reads = headers.map((header) => reader.reads(header))
    const outcomes = await chain.read(reads.flat())
    let next = 0
    return headers.map((header, index) => ({
      header,
      wiring: reader.wiringOf(outcomes.slice(next, (next += reads[index]?.length ?? 0))),
    }))
  }

  /** Every change between two blocks, by halving: where the ends differ there is a first block that differs from the one before it. */
  const between = async (from: Look, to: Look, reader: WiringReader): Promise<readonly Change[]> => {
    const differing = differences(from.wiring, to.wiring)
    const [lower, upper] = [from.header.number, to.header.number]
    if (differing.length === 0) return []
    if (upper - lower === 1) return differing.map((change) => ({ ...change, block: upper }))
    const [header] = await chain.headers([Math.floor((lower + upper) / 2)])
    const [middle] = header === undefined ? [] : await look([header], reader)
    if (middle === undefined || 'kind' in middle.wiring)
      throw new RpcError('RPC_NO_STATE', 'the node has the state of a block and not that of one after it')
    return [...(await between(from, middle, reader)), ...(await between(middle, to, reader))]
  }

  /** The fact that an address changed, or that nobody can tell. */
  const tell = async (before: Look, now: Look, reader: WiringReader): Promise<readonly TranslatedFact[]> => {
    const at = originAt(now.header, reader.address)
    const flaw = [now.wiring, before.wiring].find((found) => 'kind' in found)
    if (flaw !== undefined) {
      // Where a node keeps no old states the first block that could not be looked at stands for all that follow.
      const isNews = !couldNotLook
      couldNotLook = true
      return isNews ? [readFailed(at, 'ControllerAddressChanged', {}, flaw, reader.address)] : []
    }
    couldNotLook = false
    const changes = await between(before, now, reader)
    const facts = changes.map(({ block, ...change }) => ({
      ...at,
      type: 'ControllerAddressChanged',
      data: { ...change, changedAtBlock: String(block) },
    }))
    const unfollowed = changes.flatMap(({ which, after }) => unfollowedOf(contracts, { [which]: after }))
    return [
      ...facts,
      ...unfollowed.map((found) => ({
        ...at,
        type: 'ContractUnfollowed' satisfies UnreadRecord,
        data: found,
      })),
    ]
  }

  return {
    lookAt: async (headers) => {
      const [first, final] = [headers[0], headers.at(-1)]
      if (wiring === undefined || first === undefined || final === undefined) return []
      const due = dueBlocks(first.number, final.number)
      const [firstDue] = due
      if (firstDue === undefined) return []
      const previous = firstDue - BLOCKS_BETWEEN_LOOKS
      const known = last?.header.number === previous ? last : null
      const there = new Map(headers.map((header) => [header.number, header]))
      const wanted = known === null ? [previous, ...due] : due
      const missing = await chain.headers(wanted.filter((number) => !there.has(number)))
      for (const header of missing) there.set(header.number, header)
      const looks = await look(
        wanted.flatMap((number) => there.get(number) ?? []),
        wiring,
      )
      const all = known === null ? looks : [known, ...looks]
      const facts: TranslatedFact[] = []
      for (const [index, now] of all.entries()) {
        const before = all[index - 1]
        if (before !== undefined) facts.push(...(await tell(before, now, wiring)))
      }
      last = all.at(-1) ?? null
      return facts
    },
  }
}

/** The blocks of a range to look at; block 0 has none before it. */
const dueBlocks = (from: number, to: number): number[] => {
  const first = Math.max(1, Math.ceil(from / BLOCKS_BETWEEN_LOOKS)) * BLOCKS_BETWEEN_LOOKS
  const count = Math.max(0, Math.floor((to - first) / BLOCKS_BETWEEN_LOOKS) + 1)
  return Array.from({ length: count }, (_, index) => first + index * BLOCKS_BETWEEN_LOOKS)
}

const differences = (
  before: Wiring | ReadFlaw,
  after: Wiring | ReadFlaw,
): ReadonlyArray<Omit<Change, 'block'>> => {
  if ('kind' in before || 'kind' in after) return []
  return (Object.keys(after) as ControllerAddress[]).flatMap((which) => {
    const [earlier, later] = [before[which], after[which]]
    if (later === undefined || later === earlier) return []
    return [earlier === undefined ? { which, after: later } : { which, before: earlier, after: later }]
  })
}

const originAt = (header: BlockHeader, address: string): TranslatedFact => ({
  type: 'ControllerAddressChanged',
  data: {} satisfies Record<string, FactJson>,
  origin: {
    blockNumber: header.number,
    blockHash: header.hash,
    blockTimestamp: header.timestamp,
    txHash: ZERO_BYTES32,
    logIndex: AFTER_EVERY_LOG,
    address,
  },
})
