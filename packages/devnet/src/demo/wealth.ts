import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { DevnetClient } from '../chain/account-client.ts'

export type WealthContracts = {
  readonly token: string
  readonly stakeRegistry: string
  readonly settlement: string
}

/** What an account owns, in wei, wherever it lies: wallet, Lilypad escrow, stake, credit with the settlement. */
export type Wealth = ReadonlyMap<string, bigint>

/** Reads what each of these accounts owns. */
export const readWealth = async (
  client: DevnetClient,
  { token, stakeRegistry, settlement }: WealthContracts,
  accounts: readonly string[],
): Promise<Wealth> => {
  const wealthOf = async (account: string): Promise<[string, bigint]> => {
    const args = [account]
    const [wallet, escrow, credit, stake] = await Promise.all([
      client.read<bigint>({ to: token, abi: lilypadTokenAbi, method: 'balanceOf', args }),
      client.read<bigint>({ to: token, abi: lilypadTokenAbi, method: 'escrowBalanceOf', args }),
      client.read<bigint>({ to: settlement, abi: settlementAbi, method: 'creditOf', args }),
      client.read<{ stake: bigint; unbonding: bigint }>({
        to: stakeRegistry,
        abi: stakeRegistryAbi,
        method: 'accountOf',
        args,
      }),
    ])
    return [account, wallet + escrow + credit + stake.stake + stake.unbonding]
  }
  return new Map(await Promise.all(accounts.map(wealthOf)))
}

/** What changed between two readings, zero movements left out. */
export const movements = (before: Wealth, after: Wealth): Map<string, bigint> =>
  new Map(
    [...after]
      .map(([account, wei]): [string, bigint] => [account, wei - (before.get(account) ?? 0n)])
      .filter(([, change]) => change !== 0n),
  )
