import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '@lilymed/service-kit'
import type { TransactionReceipt } from 'ethers'
import type { DeploymentContext } from './deployment-context.ts'
import type { SignedTransaction } from './sign-transaction.ts'

const POLL_MS = 500
const DEFAULT_PATIENCE_MS = 10 * 60_000

/** Nodes say so in their own words when they have a transaction already. */
const KNOWN_ALREADY = /already known|already imported|nonce too low|known transaction/i

const broadcast = async ({ provider }: DeploymentContext, raw: string): Promise<void> => {
  try {
    await provider.send('eth_sendRawTransaction', [raw])
  } catch (failure) {
    if (!KNOWN_ALREADY.test((failure as Error).message)) throw failure
  }
}

const confirmed = async (
  { provider, confirmations }: DeploymentContext,
  transaction: string,
): Promise<TransactionReceipt | null> => {
  const receipt = await provider.getTransactionReceipt(transaction)
  if (receipt === null) return null
  const head = await provider.getBlockNumber()
  return head - receipt.blockNumber + 1 >= confirmations ? receipt : null
}

/**
 * Sends a signed transaction and waits for it. Sending it again is harmless.
 *
 * @returns its receipt, or null when another transaction of the account took its nonce, so that it can never be mined
 * @throws AppError STEP_PENDING, retryable, when it was not mined in time
 */
export const awaitInclusion = async (
  context: DeploymentContext,
  what: string,
  { nonce, raw, transaction }: SignedTransaction,
): Promise<TransactionReceipt | null> => {
  const { provider, account, patienceMs = DEFAULT_PATIENCE_MS } = context
  const until = Date.now() + patienceMs
  await broadcast(context, raw)
  for (;;) {
    const mined = await provider.getTransactionCount(account.address, 'latest')
    // In this order: a nonce seen as used before the receipt is asked for cannot be this transaction's still to come.
    const receipt = await confirmed(context, transaction)
    if (receipt !== null) return receipt
    if (mined > nonce && (await provider.getTransactionReceipt(transaction)) === null) return null
    if (Date.now() >= until) {
      throw new AppError({
        code: 'STEP_PENDING',
        message: `${what} was sent as ${transaction} and is not mined yet: run the command again to go on`,
        retryable: true,
      })
    }
    await pause(POLL_MS)
  }
}
