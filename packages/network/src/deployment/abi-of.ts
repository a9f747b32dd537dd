import * as generated from '@lilymed/contracts-abi'
import type { ContractName } from '@lilymed/contracts-abi'
import type { InterfaceAbi } from 'ethers'

/** The ABI of a contract by its name in the sources. */
export const abiOf = (contract: ContractName): InterfaceAbi => {
  const name = `${contract.charAt(0).toLowerCase()}${contract.slice(1)}Abi`
  const abi = (generated as unknown as Readonly<Record<string, InterfaceAbi>>)[name]
  if (abi === undefined) throw new TypeError(`expected an ABI of ${contract}, got none`)
  return abi
}
