import { MaxUint256 } from 'ethers/constants'
import type { ContractClient } from '@lilymed/chain'
import type { lilypadTokenAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { Transactions } from './transactions.ts'

export type AllowanceOptions = {
  readonly owner: Address
  readonly token: ContractClient<typeof lilypadTokenAbi>
  readonly spender: Address
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
  transactions,
}: AllowanceOptions): Promise<void> => {
  const allowance = await token.read('allowance', [owner, spender])
  if (allowance > MaxUint256 / 2n) return
  const id = `allowance.${spender}.${allowance}`
  const outcome = await transactions.send({ id, ...token.call('approve', [spender, MaxUint256]) })
  if (outcome.kind === 'mined') return
  throw new AppError({
    code: 'ALLOWANCE_REFUSED',
    message: `the token ${token.address} refuses the allowance for ${spender}: ${outcome.code}`,
    retryable: true,
  })
}
