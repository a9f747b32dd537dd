import { chainAfter } from './chain-table.ts'
import type { ChainTable } from './chain-table.ts'
import type { FactIndex } from './fact-index.ts'
import { belowFinality, RebuildNeeded } from './rewind-below-finality.ts'
import { lowestAfter } from './rewinds.ts'
import type { RewindsByChain } from './rewinds.ts'
import type { RowStore } from './row-store.ts'
import type { ChainStep } from './steps.ts'

/** What a step changes. */
export type Target = { readonly rows: RowStore; readonly index: FactIndex; readonly chains: ChainTable }

/**
 * Applies a step. `ahead` are rewinds that are known to come: whatever they will undo is remembered, final or not.
 *
 * @throws AppError REWIND_BELOW_FINALITY for a rewind below finality that nobody decided; RebuildNeeded for one that an operator
 *   decided and that was not known before
 */
export const applyStep = (
  { rows, index, chains }: Target,
  step: ChainStep,
  ahead: RewindsByChain = new Map(),
): void => {
  const { chainId, revision } = step
  const before = chains.get(chainId)
  const after = chainAfter(before, step)
  const finality = before?.finality ?? -1
  /** Up to this block nothing will be undone. */
  const settledAt = (block: number): number =>
    Math.min(block, lowestAfter(ahead.get(chainId) ?? [], revision)?.toBlock ?? block)

  if (step.kind === 'blocks') {
    index.add(chainId, step.facts, step.observed)
    const settled = settledAt(finality)
    for (const fact of step.facts) rows.apply(fact, { remember: fact.origin.blockNumber > settled })
  }
  if (step.kind === 'rewound') {
    const known = lowestAfter(ahead.get(chainId) ?? [], revision - 1)
    if (after.block < finality && (known === undefined || known.toBlock > after.block)) {
      const rewind = { chainId, revision, toBlock: after.block, finality }
      throw step.rewound.decidedBy === 'operator' ? new RebuildNeeded(rewind) : belowFinality(rewind)
    }
    rows.undoTo(chainId, after.block)
    index.rewound(chainId, { revision, toBlock: after.block }, before?.block ?? -1)
  }
  if (step.kind === 'final') rows.forgetUpTo(chainId, settledAt(after.finality ?? -1))
  chains.put(after)
}
