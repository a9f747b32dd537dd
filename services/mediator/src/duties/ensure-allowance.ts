import { Interface } from 'ethers/abi'
import { MaxUint256 } from 'ethers/constants'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { Transactions } from './transactions.ts'

export type AllowanceOptions = {
  readonly owner: Address
  readonly token: Address
  readonly spender: Address
  /** Calls a contract at the newest block: calldata in, returned bytes out, both hex. */
  readonly read: (to: Address, data: string) => Promise<string>
  readonly transactions: Transactions
}

/**
 * Lets Settlement take mediation fees from this mediator, which it needs of whoever finalises. Approves once, without limit, and
 * does nothing when half of that is still there. Throws ALLOWANCE_REFUSED when the token refuses.
 */
export const ensureAllowance = async ({
  owner,
  token,
  spender,
  read,
  transactions,
}: AllowanceOptions): Promise<void> => {
  const abi = new Interface(lilypadTokenAbi)
  const returned = await read(token, abi.encodeFunctionData('allowance', [owner, spender]))
  const allowance = BigInt(String(abi.decodeFunctionResult('allowance', returned)[0]))
  if (allowance > MaxUint256 / 2n) return
  const id = `allowance.${spender}.${allowance}`
  const outcome = await transactions.send({
    id,
    to: token,
    data: abi.encodeFunctionData('approve', [spender, MaxUint256]),
  })
  if (outcome.kind === 'mined') return
  throw new AppError({
    code: 'ALLOWANCE_REFUSED',
    message: `the token ${token} refuses the allowance for ${spender}: ${outcome.code}`,
    retryable: true,
  })
}
