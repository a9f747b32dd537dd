import { createHash } from 'node:crypto'
import type { BlockHeader, ChainLog, RangeAnswer } from '../log-source/log-source.ts'

export type Range = Extract<RangeAnswer, { kind: 'range' }>

/** SHA-256 over a range's last block and its logs, as 16 hex digits: enough to tell answers apart and short enough to be told. */
export const digestRange = ({ headers, logs }: Range): string => {
  const last = headers.at(-1)
  const hash = createHash('sha256').update(last === undefined ? '' : nameOf(last))
  for (const log of logs) hash.update(lineOf(log))
  return `0x${hash.digest('hex').slice(0, 16)}`
}

/** The first block on which two answers to the same range differ; undefined where they say the same. Either may leave headers out. */
export const firstDifference = (one: Range, other: Range): number | undefined => {
  const known = new Map(one.headers.map((header) => [header.number, nameOf(header)]))
  const header = other.headers.find(
    (each) => (known.get(each.number) ?? nameOf(each)) !== nameOf(each),
  )?.number
  const longer = one.logs.length > other.logs.length ? one.logs : other.logs
  const place = longer.findIndex((_, index) => !isSame(one.logs[index], other.logs[index]))
  const blocks = [one.logs[place]?.blockNumber, other.logs[place]?.blockNumber, header]
  const least = Math.min(...blocks.map((block) => block ?? Number.POSITIVE_INFINITY))
  return Number.isFinite(least) ? least : undefined
}

/** A range's answer, for one of its blocks alone. */
export const onlyBlock = ({ kind, headers, logs }: Range, block: number): Range => ({
  kind,
  headers: headers.filter(({ number }) => number === block),
  logs: logs.filter(({ blockNumber }) => blockNumber === block),
})

const isSame = (one: ChainLog | undefined, other: ChainLog | undefined): boolean =>
  one !== undefined && other !== undefined && lineOf(one) === lineOf(other)

/** A header's time is as good as its hash only where it was hashed, which not every one is. */
const nameOf = ({ hash, timestamp }: BlockHeader): string => `${hash} ${timestamp}`

const lineOf = ({ blockHash, blockTimestamp, txHash, logIndex, address, topics, data }: ChainLog): string =>
  `${blockHash} ${blockTimestamp} ${txHash} ${logIndex} ${address} ${topics.join(',')} ${data}\n`
