import type { RpcCall } from '../../rpc/rpc-provider.ts'
import { aggregatorCode } from './aggregator-code.ts'
import type { ContractRead } from './chain-read.ts'

/** Where the code is imagined: "LilyMed aggregator" in ASCII, which is nobody's address. */
const aggregator = '0x4c696c794d65642061676772656761746f720000'

/** Reads of one block that travel in one eth_call. */
export type Aggregate = { readonly block: string; readonly reads: readonly ContractRead[] }

/** A node answers a call with some 50 million gas, and the read of a usual deal takes up to 150,000. */
const mostReads = 100
const mostBytes = 96 * 1024

/** Puts reads of the same block together, as many as a node's gas allows, in their order. */
export const groupReads = (reads: readonly ContractRead[]): Aggregate[] => {
  const open = new Map<string, { reads: ContractRead[]; bytes: number }>()
  const groups: Aggregate[] = []
  for (const read of reads) {
    const bytes = read.data.length / 2 + 23
    const group = open.get(read.block.hash)
    if (group !== undefined && group.reads.length < mostReads && group.bytes + bytes <= mostBytes) {
      group.reads.push(read)
      group.bytes += bytes
    } else {
      const begun = { reads: [read], bytes }
      open.set(read.block.hash, begun)
      groups.push({ block: read.block.hash, reads: begun.reads })
    }
  }
  return groups
}

/** The eth_call of an aggregate. */
export const aggregateCall = ({ block, reads }: Aggregate): RpcCall => {
  const data = reads
    .map((read) => {
      const calldata = read.data.slice(2)
      return `${read.to.slice(2)}${(calldata.length / 2).toString(16).padStart(8, '0')}${calldata}`
    })
    .join('')
  return {
    method: 'eth_call',
    params: [
      { to: aggregator, data: `0x${data}` },
      { blockHash: block },
      { [aggregator]: { code: aggregatorCode } },
    ],
  }
}

/**
 * What an aggregate returned for each of `count` reads: the bytes, or null where a read failed, for whatever reason: one that ran
 * out of gas looks like one that was refused. Null as a whole for bytes that no aggregator writes.
 */
export const splitAggregate = (bytes: string, count: number): Array<string | null> | null => {
  const parts: Array<string | null> = []
  let at = 2
  while (at < bytes.length) {
    const succeeded = bytes.slice(at, at + 2)
    const length = Number.parseInt(bytes.slice(at + 2, at + 10), 16) * 2
    const end = at + 10 + length
    if (!/^0[01]$/.test(succeeded) || !(end <= bytes.length)) return null
    parts.push(succeeded === '01' ? `0x${bytes.slice(at + 10, end)}` : null)
    at = end
  }
  return parts.length === count ? parts : null
}
