import { Interface, getAddress } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import type { CallReader } from '../pool-client/contract-client.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'

/** A view of a contract that is to be read. */
export type View = {
  /** What the value is to be called. */
  readonly name: string
  readonly address: string
  readonly abi: InterfaceAbi
  readonly method: string
  readonly parameters?: readonly unknown[]
  /** The value as text; the first of what is returned unless told. */
  readonly show?: (returned: readonly unknown[]) => string
}

/** What views gave, by name, and why those that gave nothing did not. */
export type Read = {
  readonly values: Readonly<Record<string, string>>
  readonly unread: Readonly<Record<string, string>>
}

/** Everything is read at one block, by its hash (EIP-1898), so that no reading mixes two states. */
export type PinnedReads = {
  views(wanted: readonly View[]): Promise<Read>
  /** The data that a call reverts with; null where it does not, and undefined where nobody could say. */
  revertOf(from: string, to: string, data: string): Promise<string | null | undefined>
  code(addresses: readonly string[]): Promise<readonly (string | undefined)[]>
  slots(
    wanted: readonly { readonly address: string; readonly slot: string }[],
  ): Promise<readonly (string | undefined)[]>
}

/** A value as text: addresses EIP-55, booleans yes or no, numbers decimal. */
export const asText = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return /^0x[0-9a-fA-F]{40}$/.test(value) ? getAddress(value) : value
  if (Array.isArray(value)) return value.map(asText).join(' ')
  return String(value)
}

const textOf = (answer: RpcAnswer | undefined): string | undefined =>
  answer?.ok === true && typeof answer.result === 'string' ? answer.result : undefined

const whyNot = (answer: RpcAnswer | undefined): string => {
  if (answer === undefined) return 'the node answered nothing'
  if (answer.ok) return 'the contract answered something else'
  return `refused: ${answer.message.slice(0, 120)}`
}

/** Reads of one block by its hash. They throw RpcError only where the node answers none of them. */
export const pinnedReads = (provider: CallReader, blockHash: string): PinnedReads => {
  const at = { blockHash }
  const ask = async (method: string, each: readonly (readonly unknown[])[]): Promise<readonly RpcAnswer[]> =>
    each.length === 0 ? [] : provider.sendBatch(each.map((params) => ({ method, params: [...params, at] })))

  return {
    views: async (wanted) => {
      const coders = wanted.map(({ abi }) => new Interface(abi))
      const calls = wanted.map(({ address, method, parameters = [] }, place) => [
        { to: address, data: coders[place]?.encodeFunctionData(method, parameters) },
      ])
      const answers = await ask('eth_call', calls)
      const values: Record<string, string> = {}
      const unread: Record<string, string> = {}
      for (const [place, { name, method, show }] of wanted.entries()) {
        const answer = answers[place]
        const returned = textOf(answer)
        try {
          if (returned === undefined || returned === '0x') throw new TypeError(whyNot(answer))
          const decoded = coders[place]?.decodeFunctionResult(method, returned).toArray() ?? []
          values[name] = show === undefined ? asText(decoded[0]) : show(decoded)
        } catch (failure) {
          unread[name] =
            failure instanceof TypeError ? failure.message : 'the contract answered something else'
        }
      }
      return { values, unread }
    },
    revertOf: async (from, to, data) => {
      const [answer] = await ask('eth_call', [[{ from, to, data }]])
      if (answer === undefined) return undefined
      if (answer.ok) return null
      return typeof answer.data === 'string' ? answer.data : undefined
    },
    code: async (addresses) =>
      (
        await ask(
          'eth_getCode',
          addresses.map((address) => [address]),
        )
      ).map(textOf),
    slots: async (wanted) =>
      (
        await ask(
          'eth_getStorageAt',
          wanted.map(({ address, slot }) => [address, slot]),
        )
      ).map(textOf),
  }
}
