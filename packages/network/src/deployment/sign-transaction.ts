import { AppError } from '@lilymed/service-kit'
import { explainRevert } from '@lilymed/chain'
import { isError, keccak256 } from 'ethers'
import type { DeploymentContext } from './deployment-context.ts'

export type SignedTransaction = { readonly nonce: number; readonly raw: string; readonly transaction: string }

/** A fifth above what the node's trial took: state may move before the transaction is mined. */
const withReserve = (gas: bigint): bigint => (gas * 12n) / 10n

const estimate = async (
  { provider, account }: DeploymentContext,
  what: string,
  call: { to: string | null; data: string },
): Promise<bigint> => {
  try {
    return await provider.estimateGas({ from: account.address, ...call })
  } catch (failure) {
    if (!isError(failure, 'CALL_EXCEPTION')) throw failure
    const reason = typeof failure.data === 'string' ? explainRevert(failure.data).message : failure.message
    throw new AppError({
      code: 'STEP_REFUSED',
      message: `${what} would be refused by the chain: ${reason}`,
      retryable: false,
      cause: failure,
    })
  }
}

/**
 * Signs the next transaction of the account: of type 2 (EIP-1559), or of type 0 where blocks have no base fee. Throws STEP_REFUSED where the chain would refuse it, and NO_FUNDS where the account
 * cannot pay for its gas.
 */
export const signTransaction = async (
  context: DeploymentContext,
  what: string,
  call: { to: string | null; data: string },
): Promise<SignedTransaction> => {
  const { provider, account, chainId } = context
  const gasLimit = withReserve(await estimate(context, what, call))
  const [fees, nonce, balance] = await Promise.all([
    provider.getFeeData(),
    provider.getTransactionCount(account.address, 'latest'),
    provider.getBalance(account.address),
  ])
  const { maxFeePerGas, maxPriorityFeePerGas } = fees
  const gasPrice = fees.gasPrice ?? 0n
  const most = gasLimit * (maxFeePerGas ?? gasPrice)
  if (balance < most) {
    throw new AppError({
      code: 'NO_FUNDS',
      message: `${account.address} has ${balance} wei and ${what} may cost ${most}: send it some and run the command again`,
      retryable: false,
    })
  }
  const raw = await account.sign({
    chainId,
    nonce,
    to: call.to,
    data: call.data,
    value: 0n,
    gasLimit,
    ...(maxFeePerGas === null
      ? { type: 0, gasPrice }
      : { type: 2, maxFeePerGas, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n }),
  })
  return { nonce, raw, transaction: keccak256(raw) }
}
