import { lilypadTokenAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { AccountClient } from '../chain/account-client.ts'

export type StakeContracts = { readonly token: string; readonly stakeRegistry: string }

/** Registers a mediator for a draw class and stakes for it; the amount in wei must be in its wallet. */
export const stakeFor = async (
  account: AccountClient,
  { token, stakeRegistry }: StakeContracts,
  drawClass: string,
  amount: bigint,
): Promise<void> => {
  await account.send({ to: token, abi: lilypadTokenAbi, method: 'approve', args: [stakeRegistry, amount] })
  await account.send({ to: stakeRegistry, abi: stakeRegistryAbi, method: 'register', args: [drawClass] })
  await account.send({ to: stakeRegistry, abi: stakeRegistryAbi, method: 'stake', args: [amount] })
}
