import { Interface } from 'ethers'
import type { ParamType, Result } from 'ethers'
import { AppError } from '@lilymed/service-kit'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import type { Abi, ArgumentsOf, CallNames, ReadNames, ResultOf } from './abi-types.ts'
import { revertDataOf } from './explain-revert.ts'
import type { Revert, RevertExplainer } from './explain-revert.ts'

/** A call to a contract, ready to become a transaction. */
export type ContractCall = { readonly to: string; readonly data: string }

/** A block by its hash, or the newest when undefined. */
export type ReadAt = { readonly blockHash?: string }

export type ContractClient<A extends Abi> = {
  /** EIP-55 */
  readonly address: string
  readonly abi: A
  /**
   * Calls a view. Throws {@link ContractRefused} when the contract reverts, RpcError when the node does not answer, or answers what the
   * view cannot have returned. Texts of a list that are no UTF-8 are left out of it: no call could name them.
   */
  read<Name extends ReadNames<A>>(
    name: Name,
    parameters: ArgumentsOf<A, Name>,
    at?: ReadAt,
  ): Promise<ResultOf<A, Name>>
  /** The calldata of a state-changing function. */
  call<Name extends CallNames<A>>(name: Name, parameters: ArgumentsOf<A, Name>): ContractCall
}

/** The one thing reads need of a provider. */
export type CallReader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }

/** A contract refused a read. */
export class ContractRefused extends AppError {
  readonly revert: Revert

  constructor(what: string, revert: Revert) {
    super({ code: 'CONTRACT_REFUSED', message: `${what} was refused: ${revert.message}`, retryable: false })
    this.name = 'ContractRefused'
    this.revert = revert
  }
}

/** The calldata of a contract's state-changing functions, typed by its ABI; for who sends and never reads. */
export const createCallEncoder = <const A extends Abi>(
  abi: A,
  address: string,
): Pick<ContractClient<A>, 'call'> => {
  const coder = new Interface(abi)
  return {
    call: (name, parameters) => ({
      to: address,
      data: coder.encodeFunctionData(name, parameters as readonly unknown[]),
    }),
  }
}

/** A contract by its generated ABI: reads and calldata, typed by it. */
export const createContractClient = <const A extends Abi>(
  abi: A,
  address: string,
  { provider, explain }: { readonly provider: CallReader; readonly explain: RevertExplainer },
): ContractClient<A> => {
  const coder = new Interface(abi)
  return {
    ...createCallEncoder(abi, address),
    address,
    abi,
    read: async <Name extends ReadNames<A>>(
      name: Name,
      parameters: ArgumentsOf<A, Name>,
      at: ReadAt = {},
    ) => {
      const data = coder.encodeFunctionData(name, parameters as readonly unknown[])
      const block = at.blockHash === undefined ? 'latest' : { blockHash: at.blockHash }
      const [answer] = await provider.sendBatch([
        { method: 'eth_call', params: [{ to: address, data }, block] },
      ])
      const returned = returnedBy(answer, name, explain)
      const outputs = coder.getFunction(name)?.outputs ?? []
      try {
        return outputsOf(outputs, coder.decodeFunctionResult(name, returned)) as ResultOf<A, Name>
      } catch (cause) {
        const message = `expected what ${name} returns, got ${returned.length} characters that are something else`
        throw new RpcError('RPC_MALFORMED_ANSWER', message, { cause })
      }
    },
  }
}

const returnedBy = (answer: RpcAnswer | undefined, what: string, explain: RevertExplainer): string => {
  if (answer?.ok === true && typeof answer.result === 'string') {
    if (answer.result !== '0x') return answer.result
    throw new ContractRefused(what, {
      name: 'NoContract',
      arguments: {},
      message: 'no contract answers at this address',
    })
  }
  const revert = answer?.ok === false ? revertDataOf(answer) : null
  if (revert !== null) throw new ContractRefused(what, explain(revert))
  throw new RpcError(
    'RPC_REFUSED',
    `the node refused to read ${what}: ${answer?.ok === false ? answer.message : 'no answer'}`,
  )
}

const outputsOf = (outputs: readonly ParamType[], values: Result): unknown => {
  if (outputs.length <= 1) return outputs[0] === undefined ? undefined : plain(outputs[0], values[0])
  return Object.fromEntries(outputs.map((output, index) => [output.name, plain(output, values[index])]))
}

/** A decoded value as the ABI types promise it: plain objects and lists, narrow integers as numbers. */
const plain = (type: ParamType, value: unknown): unknown => {
  if (type.isArray()) {
    if (type.arrayChildren.type === 'string') return textsOf(value as ArrayLike<unknown>)
    return Array.from(value as Iterable<unknown>, (item) => plain(type.arrayChildren, item))
  }
  if (type.isTuple()) {
    const values = value as ArrayLike<unknown>
    return Object.fromEntries(
      type.components.map((component, index) => [component.name, plain(component, values[index])]),
    )
  }
  const bits = /^u?int(\d+)$/.exec(type.type)?.[1]
  return bits !== undefined && Number(bits) <= 32 ? Number(value) : value
}

/** Contracts take any bytes for text, so one stranger's entry must not hide the others of a list. */
const textsOf = (values: ArrayLike<unknown>): readonly unknown[] =>
  Array.from({ length: values.length }).flatMap((_, index) => {
    try {
      return [values[index]]
    } catch {
      return []
    }
  })
