import type { DevnetAccounts } from '../chain/accounts.ts'

/** What people of the devnet are called, by address. */
export type Names = (address: string) => string

/** Names of the devnet's accounts and of whatever else is given; an unknown address stays an address. */
export const createNames = (
  accounts: DevnetAccounts,
  others: Readonly<Record<string, string>> = {},
): Names => {
  const { jobCreators, resourceProviders, mediators, ...single } = accounts
  const people = [...Object.values(single), ...jobCreators, ...resourceProviders, ...mediators]
  const byAddress = new Map(people.map(({ address, name }) => [address.toLowerCase(), name]))
  for (const [name, address] of Object.entries(others)) byAddress.set(address.toLowerCase(), name)
  return (address) => byAddress.get(address.toLowerCase()) ?? address
}
