import { Interface, getAddress } from 'ethers'
import type { BlockRef } from '../log-source/log-source.ts'
import type { ContractBinding } from './contract-set.ts'
import { toFactJson } from './fact-json.ts'
import type { FactJson } from './fact-json.ts'
import type { ContractRead } from './reads/chain-read.ts'

/** Reads of one contract, pinned to a block, whose first output is wanted as fact JSON. */
export type PinnedReader = {
  /** EIP-55 */
  readonly address: string
  /** `isLasting` for what never changes once written. */
  read(method: string, parameters: readonly unknown[], block: BlockRef, isLasting: boolean): ContractRead
  /** The first output. Throws for bytes that the contract's ABI does not explain. */
  value(method: string, bytes: string): FactJson
}

/** Prepares reads of a contract of the set; undefined for a contract that is not in it. */
export const createPinnedReader = (binding: ContractBinding | undefined): PinnedReader | undefined => {
  if (binding === undefined) return undefined
  const abi = new Interface(binding.abi)
  const address = getAddress(binding.address)
  return {
    address,
    read: (method, parameters, block, isLasting) => ({
      kind: 'call',
      to: address,
      data: abi.encodeFunctionData(method, parameters),
      block,
      isLasting,
    }),
    value: (method, bytes) => {
      const output = abi.getFunction(method)?.outputs[0]
      if (output === undefined) throw new TypeError(`expected ${method} to answer something`)
      return toFactJson(output, abi.decodeFunctionResult(method, bytes)[0])
    },
  }
}
