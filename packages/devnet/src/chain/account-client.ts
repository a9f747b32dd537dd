import { Contract, JsonRpcProvider, Wallet } from 'ethers'
import type { InterfaceAbi, TransactionReceipt } from 'ethers'
import { AppError } from '@lilymed/service-kit'
import type { DevnetAccount } from './accounts.ts'
import type { Anvil } from './anvil.ts'
import { awaitReceipt } from './await-receipt.ts'

export type ContractCall = {
  readonly to: string
  readonly abi: InterfaceAbi
  readonly method: string
  readonly args?: readonly unknown[]
}

export type ContractEvents = {
  readonly to: string
  readonly abi: InterfaceAbi
  readonly event: string
  readonly indexed: readonly unknown[]
}

/** An account of the devnet's people: sends calls one after the other and waits until they are mined. */
export type AccountClient = DevnetAccount & { send(call: ContractCall): Promise<TransactionReceipt> }

export type DevnetClient = {
  as(account: DevnetAccount): AccountClient
  read<T>(call: ContractCall): Promise<T>
  /** The events of a contract whose first indexed members are these, the oldest first, as objects. */
  events<T>(of: ContractEvents): Promise<readonly T[]>
  close(): void
}

const fragmentOf = (contract: Contract, { method }: ContractCall): string => {
  const fragment = contract.interface.getFunction(method)
  if (fragment === null) throw new TypeError(`no function ${method} in the ABI given`)
  return fragment.format('sighash')
}

/** Others act at the same time: what they change can make a call dearer than it was when it was estimated. */
const withMargin = (gas: bigint): bigint => (gas * 3n) / 2n

/** How often it is asked whether a transaction is in a block. */
const pollMs = 100

/** One connection to the devnet for everybody who acts on it by hand. Mediators do not use it: they have stacks of their own. */
export const createDevnetClient = ({ url, chainId }: Anvil): DevnetClient => {
  const provider = new JsonRpcProvider(url, chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  const clients = new Map<string, AccountClient>()

  const connect = (account: DevnetAccount): AccountClient => {
    // Its nonce is asked for with every transaction, as the next is sent when the last one is mined. ethers' NonceManager asks beside
    // the rest, and leaves that rejection to nobody when the chain goes away.
    const wallet = new Wallet(account.privateKey, provider)
    let queue: Promise<unknown> = Promise.resolve()
    const transact = async (call: ContractCall): Promise<TransactionReceipt> => {
      const contract = new Contract(call.to, call.abi, wallet)
      const method = contract.getFunction(fragmentOf(contract, call))
      try {
        // Preflight names the reason; a failed estimate would not.
        await method.staticCall(...(call.args ?? []))
        const gasLimit = withMargin(await method.estimateGas(...(call.args ?? [])))
        const transaction = await method.send(...(call.args ?? []), { gasLimit })
        return await awaitReceipt(provider, transaction.hash, pollMs)
      } catch (failure) {
        throw new AppError({
          code: 'DEVNET_TRANSACTION',
          message: `${account.name} could not call ${call.method}: ${(failure as Error).message}`,
          retryable: false,
          cause: failure,
        })
      }
    }
    return {
      ...account,
      send: (call) => {
        const next = queue.then(() => transact(call))
        queue = next.catch(() => undefined)
        return next
      },
    }
  }

  return {
    as: (account) => {
      const client = clients.get(account.address) ?? connect(account)
      clients.set(account.address, client)
      return client
    },
    read: async <T>(call: ContractCall) => {
      const contract = new Contract(call.to, call.abi, provider)
      return (await contract.getFunction(fragmentOf(contract, call)).staticCall(...(call.args ?? []))) as T
    },
    events: async <T>({ to, abi, event, indexed }: ContractEvents) => {
      const contract = new Contract(to, abi, provider)
      const logs = await contract.queryFilter(contract.getEvent(event)(...indexed))
      return logs.flatMap((log) => ('args' in log ? [log.args.toObject() as T] : []))
    },
    close: () => provider.destroy(),
  }
}
