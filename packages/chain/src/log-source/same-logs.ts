import type { ChainLog } from './log-source.ts'

/** Whether two lists are of the same logs in the same order, down to their bytes. */
export const sameLogs = (left: readonly ChainLog[], right: readonly ChainLog[]): boolean =>
  left.length === right.length &&
  left.every((log, index) => {
    const other = right[index]
    return (
      other !== undefined &&
      log.logIndex === other.logIndex &&
      log.blockHash === other.blockHash &&
      log.txHash === other.txHash &&
      log.address === other.address &&
      log.data === other.data &&
      log.topics.length === other.topics.length &&
      log.topics.every((topic, at) => topic === other.topics[at])
    )
  })
