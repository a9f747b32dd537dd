import type { BlockHeader, ChainLog, RangeAnswer, RangeRequest } from './log-source.ts'

/**
 * Believes an answer only if it holds together: every header asked for (`blocks`, ascending, the range's first among them) there,
 * each linked to the one before it where they are neighbours and the first to the block we know, every log of an asked address,
 * in a block of the range whose header we have, with that block's hash, in strict order.
 */
export const checkRange = (
  request: RangeRequest,
  blocks: readonly number[],
  headers: ReadonlyArray<BlockHeader | null>,
  logs: readonly ChainLog[],
): RangeAnswer => {
  const linked: BlockHeader[] = []
  for (const [index, number] of blocks.entries()) {
    const header = headers[index]
    if (header === null || header === undefined) return { kind: 'missing', block: number }
    if (header.number !== number) return inconsistent(`asked for block ${number}, got ${header.number}`)
    const before = linked.at(-1)
    if (before === undefined) {
      const { from, parentHash } = request
      if (number === from && parentHash !== undefined && header.parentHash !== parentHash)
        return { kind: 'detached', expectedParent: parentHash, foundParent: header.parentHash }
    } else if (before.number === number - 1 && header.parentHash !== before.hash)
      return inconsistent(`block ${number} does not follow block ${number - 1}`)
    linked.push(header)
  }
  const strange = firstStrangeLog(request, linked, logs)
  return strange === undefined ? { kind: 'range', headers: linked, logs } : inconsistent(strange)
}

/** An answer that contradicts itself or another. */
export const inconsistent = (reason: string): Extract<RangeAnswer, { kind: 'inconsistent' }> => ({
  kind: 'inconsistent',
  reason,
})

const firstStrangeLog = (
  { from, to, addresses }: RangeRequest,
  headers: readonly BlockHeader[],
  logs: readonly ChainLog[],
): string | undefined => {
  const asked = new Set(addresses.map((address) => address.toLowerCase()))
  const wanted = new Set<string>()
  let previous: ChainLog | undefined
  let at = 0
  for (const log of logs) {
    const named = (): string => `log ${log.logIndex} of block ${log.blockNumber}`
    if (log.blockNumber < from || log.blockNumber > to) return `${named()} lies outside ${from}..${to}`
    if (previous !== undefined && !follows(previous, log))
      return `${named()} is out of order or twice in the answer`
    while ((headers[at]?.number ?? Infinity) < log.blockNumber) at += 1
    if (log.blockHash !== headers[at]?.hash) return `${named()} belongs to another block of that number`
    if (!wanted.has(log.address)) {
      if (!asked.has(log.address.toLowerCase()))
        return `${named()} comes from ${log.address}, which was not asked for`
      wanted.add(log.address)
    }
    previous = log
  }
  return undefined
}

const follows = (earlier: ChainLog, later: ChainLog): boolean =>
  earlier.blockNumber < later.blockNumber ||
  (earlier.blockNumber === later.blockNumber && earlier.logIndex < later.logIndex)
