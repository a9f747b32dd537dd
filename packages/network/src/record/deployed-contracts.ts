import { contractNames } from '@lilymed/contracts-abi'
import type { ContractName } from '@lilymed/contracts-abi'
import { getAddress } from 'ethers'
import { deploymentOf } from '../plan/step.ts'
import type { AddressBook } from '../plan/step.ts'
import type { DeploymentRecord } from './deployment-record.ts'

/** Where the contracts stand that a record has; EIP-55. */
export type DeployedContracts = Readonly<Partial<Record<ContractName, string>>>

/** The contracts a record has, by name. */
export const deployedContracts = ({ done }: DeploymentRecord): DeployedContracts =>
  Object.fromEntries(
    contractNames.flatMap((contract) => {
      const found = done.find(({ step }) => step === deploymentOf(contract))
      return found === undefined ? [] : [[contract, getAddress(found.address)]]
    }),
  )

/** The same as a plan's steps ask for it. */
export const addressBookOf = (record: DeploymentRecord): AddressBook => {
  const contracts = deployedContracts(record)
  return (contract) => {
    const address = contracts[contract]
    if (address !== undefined) return address
    throw new TypeError(`expected ${contract} to be deployed before it is needed`)
  }
}
