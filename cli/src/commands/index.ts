import type { Command } from '../command.ts'
import { auditCommands } from '../groups/audit.ts'
import { challengeCommands } from '../groups/challenge.ts'
import { dealCommands } from '../groups/deal.ts'
import { indexerCommands } from '../groups/indexer.ts'
import { keptEvidenceCommands } from '../groups/kept-evidence.ts'
import { mediatorCustodyCommands } from '../groups/mediator-custody.ts'
import { mediatorDisputesCommands } from '../groups/mediator-disputes.ts'
import { mediatorMoneyCommands } from '../groups/mediator-money.ts'
import { mediatorNodeCommands } from '../groups/mediator-node.ts'
import { mediatorSafetyCommands } from '../groups/mediator-safety.ts'
import { moduleCommands } from '../groups/module.ts'
import { networkCommands } from '../groups/network.ts'
import { privateEvidenceCommands } from '../groups/private-evidence.ts'
import { providerCommands } from '../groups/provider.ts'
import { reexecutorCommands } from '../groups/reexecutor.ts'
import { storeCommands } from '../groups/store.ts'
import { txCommands } from '../groups/tx.ts'
import { wholeNetworkCommands } from '../groups/whole-network.ts'

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [
  ...auditCommands,
  ...challengeCommands,
  ...keptEvidenceCommands,
  ...privateEvidenceCommands,
  ...dealCommands,
  ...wholeNetworkCommands,
  ...indexerCommands,
  ...mediatorNodeCommands,
  ...mediatorDisputesCommands,
  ...mediatorSafetyCommands,
  ...mediatorMoneyCommands,
  ...mediatorCustodyCommands,
  ...moduleCommands,
  ...networkCommands,
  ...providerCommands,
  ...reexecutorCommands,
  ...storeCommands,
  ...txCommands,
]
