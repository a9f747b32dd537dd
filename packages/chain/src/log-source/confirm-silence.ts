import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { createDoubt } from './find-doubtful.ts'
import type { RangeAnswer, RangeRequest } from './log-source.ts'
import { parseLogs } from './parse-answers.ts'

const blocksABatch = 100

/**
 * Asks again for the logs of blocks whose bloom contradicts their silence, this time by block hash (EIP-234): a node that does
 * not have the block must then refuse, where a range may be answered with an empty list. What the hash gives must be what the
 * range gave.
 */
export const createSilenceCheck = (provider: Pick<RpcProvider, 'sendBatch'>) => {
  let asked:
    | { readonly addresses: readonly string[]; readonly doubt: ReturnType<typeof createDoubt> }
    | undefined

  return async (request: RangeRequest, answer: RangeAnswer): Promise<RangeAnswer> => {
    if (answer.kind !== 'range' || request.addresses.length === 0) return answer
    const { addresses } = request
    if (asked?.addresses !== addresses) asked = { addresses, doubt: createDoubt(addresses) }
    const doubtful = asked.doubt(answer.headers, answer.logs)
    for (let start = 0; start < doubtful.length; start += blocksABatch) {
      const blocks = doubtful.slice(start, start + blocksABatch)
      const pinned = await provider.sendBatch(
        blocks.map(({ hash }) => ({
          method: 'eth_getLogs',
          params: [{ blockHash: hash, address: addresses }],
        })),
      )
      for (const [index, { number, timestamp }] of blocks.entries()) {
        const found = pinned[index]
        if (found?.ok !== true) return { kind: 'missing', block: number }
        const byHash = parseLogs(found.result, () => timestamp).length
        const byRange = answer.logs.filter(({ blockNumber }) => blockNumber === number).length
        if (byHash === byRange) continue
        const reason = `block ${number} has ${byHash} logs by its hash, and ${byRange} in the answer to its range`
        return { kind: 'inconsistent', reason }
      }
    }
    return answer
  }
}
