import type { RewindPlan } from './plan-rewind.ts'
import { rewindError } from './rewind-error.ts'

/**
 * The hash of the block that a rewind goes back to: as given, as the stream has it, or both if they agree. Throws
 * REWIND_HASH_UNKNOWN and REWIND_NOT_OURS.
 */
export const settleHash = ({ rests, toBlock }: RewindPlan, given: string | undefined): string => {
  const ours = rests?.number === toBlock ? rests.hash : undefined
  if (given === undefined) {
    if (ours !== undefined) return ours
    const reason = `this stream does not hold the hash of block ${toBlock}; give it`
    throw rewindError('REWIND_HASH_UNKNOWN', reason)
  }
  const hash = given.toLowerCase()
  if (ours === undefined || ours === hash) return hash
  throw rewindError(
    'REWIND_NOT_OURS',
    `this stream holds block ${toBlock} as ${ours}, not as ${hash}: what stands up to it is of another fork, so go back further`,
  )
}
