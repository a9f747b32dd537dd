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

/**
 * Prepares reads of a contract of the set; undefined for a contract that is not in it. What is asked again and again, and mostly answered
 * the same, is encoded and decoded once: ethers takes a tenth of a millisecond for it, of the ten in which a block is to be shown.
 */
export const createPinnedReader = (binding: ContractBinding | undefined): PinnedReader | undefined => {
  if (binding === undefined) return undefined
  const abi = new Interface(binding.abi)
  const address = getAddress(binding.address)
  const callOf = new Map<string, string>()
  const lastOf = new Map<string, { readonly bytes: string; readonly value: FactJson }>()

  const encode = (method: string, parameters: readonly unknown[]): string => {
    const known = parameters.length === 0 ? callOf.get(method) : undefined
    if (known !== undefined) return known
    const data = abi.encodeFunctionData(method, parameters)
    if (parameters.length === 0) callOf.set(method, data)
    return data
  }
  const decode = (method: string, bytes: string): FactJson => {
    const output = abi.getFunction(method)?.outputs[0]
    if (output === undefined) throw new TypeError(`expected ${method} to answer something`)
    return toFactJson(output, abi.decodeFunctionResult(method, bytes)[0])
  }

  return {
    address,
    read: (method, parameters, block, isLasting) => ({
      kind: 'call',
      to: address,
      data: encode(method, parameters),
      block,
      isLasting,
    }),
    value: (method, bytes) => {
      const last = lastOf.get(method)
      if (last?.bytes === bytes) return last.value
      const value = decode(method, bytes)
      lastOf.set(method, { bytes, value })
      return value
    },
  }
}
