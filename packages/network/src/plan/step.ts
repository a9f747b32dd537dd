import type { ContractName } from '@lilymed/contracts-abi'

/** Where the contracts of a plan stand; throws a TypeError for one that is not deployed yet. */
export type AddressBook = (contract: ContractName) => string

/** One contract to deploy. Its arguments may name contracts of earlier steps. */
export type DeployStep = {
  readonly kind: 'deploy'
  readonly contract: ContractName
  readonly arguments: (at: AddressBook) => readonly unknown[]
}

/** One call that tells a contract who its partners are, which it takes once and then answers `wired`. */
export type WireStep = {
  readonly kind: 'wire'
  readonly contract: ContractName
  readonly arguments: (at: AddressBook) => readonly unknown[]
}

/** A step of a deployment. Each is one transaction. */
export type Step = DeployStep | WireStep

/** What the deployment of a contract is called in records. */
export const deploymentOf = (contract: ContractName): string => `deploy ${contract}`

/** What a step is called in records and in what is told of it. */
export const stepName = ({ kind, contract }: Step): string =>
  kind === 'deploy' ? deploymentOf(contract) : `wire ${contract}`
