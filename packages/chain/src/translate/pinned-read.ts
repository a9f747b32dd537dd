import { Interface } from 'ethers'
import type { Result } from 'ethers'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import type { ContractBinding } from './contract-set.ts'
import { toFactJson } from './fact-json.ts'
import type { FactJson } from './fact-json.ts'

/** Reads of one contract, pinned to the hash of a block (EIP-1898), whose first output is wanted as fact JSON. */
export type PinnedReader = {
  readonly address: string
  call(method: string, parameters: readonly unknown[], blockHash: string): RpcCall
  /**
   * The first output; null where the contract refuses the read, which it would do for ever.
   * Throws RpcError where the node cannot answer now.
   */
  value(method: string, answer: RpcAnswer | undefined): FactJson | null
}

/** Prepares reads of a contract of the set; undefined for a contract that is not in it. */
export const createPinnedReader = (binding: ContractBinding | undefined): PinnedReader | undefined => {
  if (binding === undefined) return undefined
  const abi = new Interface(binding.abi)
  return {
    address: binding.address,
    call: (method, parameters, blockHash) => ({
      method: 'eth_call',
      params: [{ to: binding.address, data: abi.encodeFunctionData(method, parameters) }, { blockHash }],
    }),
    value: (method, answer) => {
      const returned = returnedBytes(answer, method)
      const output = abi.getFunction(method)?.outputs[0]
      if (returned === null || output === undefined) return null
      const values: Result = abi.decodeFunctionResult(method, returned)
      return toFactJson(output, values[0])
    },
  }
}

const returnedBytes = (answer: RpcAnswer | undefined, method: string): string | null => {
  if (answer?.ok === true && typeof answer.result === 'string')
    return answer.result === '0x' ? null : answer.result
  // A contract that refuses the read refuses it for good; a node without the state may have it later.
  if (answer?.ok === false && (answer.code === 3 || /revert/i.test(answer.message))) return null
  const reason = answer?.ok === false ? answer.message : 'no answer'
  throw new RpcError('RPC_REFUSED', `the node refused to read ${method}: ${reason}`)
}
