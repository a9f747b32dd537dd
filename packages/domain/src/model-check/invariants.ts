import { agreement, orderlessSettlement } from './invariants/agreement.ts'
import { silentCanaries } from './invariants/canaries.ts'
import { conservation } from './invariants/conservation.ts'
import type { Invariant } from './invariants/invariant.ts'
import { oneCall } from './invariants/one-call.ts'
import { oneEnd } from './invariants/one-end.ts'
import { fairPanels } from './invariants/panels.ts'
import { phasesInOrder } from './invariants/phases.ts'
import { fairSlashes, noProfitInHiding } from './invariants/slashes.ts'
import { monotoneTally, orderlessTally } from './invariants/tallies.ts'
import { createTermination } from './invariants/termination.ts'

/**
 * The mechanism's invariants that a pure model can state. The others live where they can fail: I1 to I3 (solvency, locks, the tree of
 * stake), I17 to I19 (withdrawals, pinned parameters, pauses) and the gas of I20 in the contracts' stateful invariants; I8 (a reveal
 * opens its own commitment alone) in the domain's tests of the commitment and in the contracts'; I10 (the panel is a function of seed,
 * tree and exclusions) in the tests of the draw and the comparison with the contracts; O1 to O5 in the mediator's tests.
 */
export const createInvariants = (): readonly Invariant[] => [
  oneEnd,
  oneCall,
  createTermination(),
  phasesInOrder,
  fairPanels,
  conservation,
  fairSlashes,
  noProfitInHiding,
  monotoneTally,
  orderlessTally,
  silentCanaries,
  orderlessSettlement,
  agreement,
]
