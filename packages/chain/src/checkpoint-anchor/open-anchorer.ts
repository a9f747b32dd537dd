import { AppError } from '@lilymed/service-kit'
import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { createRevertExplainer } from '../pool-client/explain-revert.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import type { Signer } from '../signers/signer.ts'
import { createTransactionSender } from '../transactions/create-transaction-sender.ts'
import { createMemoryJournal } from '../transactions/intent-journal.ts'
import type { SenderLogger } from '../transactions/sender-options.ts'
import { createAnchorer } from './create-anchorer.ts'
import type { Anchorer } from './create-anchorer.ts'

export type OpenAnchorerOptions = {
  readonly provider: RpcProvider
  readonly chainId: number
  readonly signer: Signer
  /** EIP-55 address of a CheckpointAnchor */
  readonly contract: string
  readonly intervalMs: number
  readonly pollIntervalMs: number
  readonly logger: SenderLogger
}

/**
 * An anchorer with a transaction sender of its own. Its journal forgets with the process: what a crash leaves on its
 * way is replaced by, or comes before, the anchor of the next run.
 *
 * @throws AppError CONFIG_INVALID where there is no contract at the address, which would take any call and keep nothing
 */
export const openAnchorer = async (options: OpenAnchorerOptions): Promise<Anchorer> => {
  const { provider, chainId, signer, contract, intervalMs, pollIntervalMs, logger } = options
  if ((await provider.getCode(contract)) === '0x') {
    const message = `expected a CheckpointAnchor at ${contract}, found no contract; check the address and the chain`
    throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  }
  const sender = createTransactionSender({
    providers: [provider],
    chainId,
    signer,
    journal: createMemoryJournal(),
    explain: createRevertExplainer([checkpointAnchorAbi]),
    pollIntervalMs,
    logger,
  })
  return createAnchorer({ contract, sender, intervalMs, logger })
}
