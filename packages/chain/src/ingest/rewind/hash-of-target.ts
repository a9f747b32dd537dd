import type { LogSource } from '../../log-source/log-source.ts'
import { NO_HASH } from '../look-for-fork.ts'
import type { RewindPlan } from './plan-rewind.ts'
import { rewindError } from './rewind-error.ts'

/**
 * The hash that the endpoint's chain has at the block a rewind is to go back to. Throws REWIND_NOT_ON_CHAIN where it has no such
 * block, and REWIND_NOT_OURS where what would stay in the stream is not of this chain: then the rewind must go further back.
 */
export const hashOfTarget = async (
  source: Pick<LogSource, 'header'>,
  { toBlock, rests }: RewindPlan,
): Promise<string> => {
  if (toBlock < 0) return NO_HASH
  const target = await source.header(toBlock)
  if (target === null) {
    const reason = `the endpoint has no block ${toBlock}; wait until it has, or name another`
    throw rewindError('REWIND_NOT_ON_CHAIN', reason)
  }
  if (rests === null) return target.hash
  const kept = rests.number === toBlock ? target : await source.header(rests.number)
  if (kept?.hash === rests.hash) return target.hash
  throw rewindError(
    'REWIND_NOT_OURS',
    `this stream holds block ${rests.number} as ${rests.hash}, the chain as ${kept?.hash ?? 'none'}: go back further, --find says how far`,
  )
}
