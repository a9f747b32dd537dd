import type { BlockHeader, ChainLog, RangeAnswer, RangeRequest } from './log-source.ts'

/**
 * Believes an answer only if it holds together: every block of the range present, each linked to the one before it and the
 * first to the block we know, every log of an asked address, in a block of the range, with that block's hash, in strict order.
 */
export const checkRange = (
  request: RangeRequest,
  headers: ReadonlyArray<BlockHeader | null>,
  logs: readonly ChainLog[],
): RangeAnswer => {
  const linked: BlockHeader[] = []
  let parent = request.parentHash
  for (let number = request.from; number <= request.to; number += 1) {
    const header = headers[number - request.from]
    if (header === null || header === undefined) return { kind: 'missing', block: number }
    if (header.number !== number) return inconsistent(`asked for block ${number}, got ${header.number}`)
    if (parent !== undefined && header.parentHash !== parent) {
      if (number > request.from) return inconsistent(`block ${number} does not follow block ${number - 1}`)
      return { kind: 'detached', expectedParent: parent, foundParent: header.parentHash }
    }
    linked.push(header)
    parent = header.hash
  }
  const strange = firstStrangeLog(request, linked, logs)
  return strange === undefined ? { kind: 'range', headers: linked, logs } : inconsistent(strange)
}

const inconsistent = (reason: string): RangeAnswer => ({ kind: 'inconsistent', reason })

const firstStrangeLog = (
  { from, to, addresses }: RangeRequest,
  headers: readonly BlockHeader[],
  logs: readonly ChainLog[],
): string | undefined => {
  const asked = new Set(addresses.map((address) => address.toLowerCase()))
  const wanted = new Set<string>()
  let previous: ChainLog | undefined
  for (const log of logs) {
    const at = (): string => `log ${log.logIndex} of block ${log.blockNumber}`
    if (log.blockNumber < from || log.blockNumber > to) return `${at()} lies outside ${from}..${to}`
    if (log.blockHash !== headers[log.blockNumber - from]?.hash)
      return `${at()} belongs to another block of that number`
    if (!wanted.has(log.address)) {
      if (!asked.has(log.address.toLowerCase()))
        return `${at()} comes from ${log.address}, which was not asked for`
      wanted.add(log.address)
    }
    if (previous !== undefined && !follows(previous, log))
      return `${at()} is out of order or twice in the answer`
    previous = log
  }
  return undefined
}

const follows = (earlier: ChainLog, later: ChainLog): boolean =>
  earlier.blockNumber < later.blockNumber ||
  (earlier.blockNumber === later.blockNumber && earlier.logIndex < later.logIndex)
