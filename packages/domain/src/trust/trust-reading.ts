import type { Address, Bytes32 } from '../values/ids.ts'

/** What an account is, as far as the chain tells. */
export type AccountReading = {
  readonly kind: 'nobody' | 'externally-owned' | 'delegated' | 'contract'
  /** keccak256 of its code; null where it has none. */
  readonly codeHash: Bytes32 | null
  /** The contract whose build its code is, up to values that its deployment fixed; null where it is none of ours. */
  readonly build: string | null
  /** The contract that an EIP-7702 account lets act for it. */
  readonly delegate: Address | null
  readonly safe: { readonly threshold: number; readonly owners: readonly Address[] } | null
  /** Seconds that a timelock (OpenZeppelin's TimelockController) waits at least. */
  readonly timelockSeconds: string | null
  /** Whom a contract that is neither obeys, where it says. */
  readonly owner: Address | null
  /** EIP-1967: code that a proxy runs, who may change it, and where a beacon proxy asks. */
  readonly implementation: Address | null
  readonly proxyAdmin: Address | null
  readonly proxyBeacon: Address | null
  /** Functions found in its code, or in its implementation's, that give power and that no contract of this name should have. */
  readonly hidden: readonly string[]
}

/** Everything that tells who has which power over a network, read at one block. JSON, so that it can be kept and compared. */
export type TrustReading = {
  readonly chainId: number
  readonly block: number
  readonly blockHash: Bytes32
  /** RFC 3339 */
  readonly at: string
  /** Addresses by the contracts' names. */
  readonly contracts: Readonly<Record<string, Address>>
  /** What was read, by contract and getter (`Parameters.owner`): addresses EIP-55, several of them with blanks between; numbers decimal. */
  readonly values: Readonly<Record<string, string>>
  /** What could not be read, by the same names, and why. */
  readonly unread: Readonly<Record<string, string>>
  /** Every contract above and every account that holds a power. */
  readonly accounts: Readonly<Record<Address, AccountReading>>
}
