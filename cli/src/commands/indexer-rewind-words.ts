import { isBelowFinality } from '@lilymed/chain'
import type { RewindProposal } from '@lilymed/indexer'

/** What a rewind would take back, for whoever has to agree to it. */
export const rewindInWords = ({ plan, toHash }: RewindProposal): string => {
  const { chainId, toBlock, lastObserved, finalised, facts, startBlock } = plan
  const blocks = lastObserved.number - toBlock
  const kept = toBlock < startBlock ? 'none: the whole stream is read again' : `block ${toBlock}  ${toHash}`
  const rows: readonly (readonly [string, string])[] = [
    ['chain', String(chainId)],
    ['last good', kept],
    ['observed', `block ${lastObserved.number}  ${lastObserved.hash}`],
    [
      'final',
      finalised === null ? 'none of what is taken back' : `block ${finalised.number}  ${finalised.hash}`,
    ],
    [
      'taken back',
      blocks === 0
        ? `${facts} facts`
        : `${facts} facts of ${blocks} blocks, ${toBlock + 1} to ${lastObserved.number}`,
    ],
  ]
  const warning = isBelowFinality(plan)
    ? 'blocks that were called final are among them: whoever acted on them has to know\n'
    : ''
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('') + warning
}
