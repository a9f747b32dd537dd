import type { Address, Bytes32 } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/**
 * Facts of who holds the contracts and what they are wired to, whichever contract it is: the origin's address tells. They keep
 * OpenZeppelin's names where OpenZeppelin's code emits them.
 */
export type CustodyFacts = {
  /** A contract took its first settings, or a proxy those of a new version. The width of the number differs. */
  ContractInitialised: { readonly version: number | Decimal }
  OwnershipTransferred: { readonly previousOwner: Address; readonly newOwner: Address }
  Paused: { readonly account: Address }
  Unpaused: { readonly account: Address }
  /** `role` is keccak256 of the role's name; zero is the admin of every role. */
  RoleGranted: RoleChange
  RoleRevoked: RoleChange
  RoleAdminChanged: {
    readonly role: Bytes32
    readonly previousAdminRole: Bytes32
    readonly newAdminRole: Bytes32
  }
  /** A proxy runs other code from here on (ERC-1967). */
  ImplementationUpgraded: { readonly implementation: Address }
  ProxyAdminChanged: { readonly previousAdmin: Address; readonly newAdmin: Address }
  /**
   * What Lilypad V1's contracts were wired to at the end of a block, read where it matters: when the controller itself said
   * something, when a result was challenged, and when a deal's state and its money did not move together.
   */
  ControllerAddressesRead: { readonly [Which in ControllerAddress]?: Address }
  /**
   * Lilypad V1's setters emit nothing: this is told at the end of the first block with a number divisible by 1,000 that has the
   * new address, with the block that changed it. `before` is absent where there was no such contract. No transaction is known:
   * its hash is zero.
   */
  ControllerAddressChanged: {
    readonly which: ControllerAddress
    readonly before?: Address
    readonly after: Address
    readonly changedAtBlock: Decimal
  }
}

/**
 * An address that decides who is obeyed in Lilypad V1: the controller's owner, the six contracts it calls, and whom its storage,
 * payments, mediation handler and token obey in their turn, and the token's owner.
 */
export type ControllerAddress =
  | 'owner'
  | 'storage'
  | 'users'
  | 'payments'
  | 'mediation'
  | 'jobCreator'
  | 'pow'
  | 'storageController'
  | 'paymentsController'
  | 'mediationController'
  | 'tokenController'
  /** Who receives what is slashed. */
  | 'tokenOwner'

type RoleChange = { readonly role: Bytes32; readonly account: Address; readonly sender: Address }
