import { Contract, ContractFactory, JsonRpcProvider, Wallet } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import type { ContractName } from '@lilymed/contracts-abi'
import type { Anvil } from '../chain/anvil.ts'
import type { DevnetAccount } from '../chain/accounts.ts'
import { awaitReceipt } from '../chain/await-receipt.ts'

export type Deployer = {
  readonly address: string
  /** Deploys a contract and answers its address. */
  deploy(name: ContractName, abi: InterfaceAbi, args?: readonly unknown[]): Promise<string>
  /** Sends a call and waits until it is mined. */
  call(address: string, abi: InterfaceAbi, method: string, args?: readonly unknown[]): Promise<void>
  close(): void
}

/** How often it is asked whether a transaction is in a block. */
const pollMs = 25

/** An account that deploys, one transaction after the other. */
export const createDeployer = ({ url, chainId }: Anvil, { privateKey }: DevnetAccount): Deployer => {
  const provider = new JsonRpcProvider(url, chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  const wallet = new Wallet(privateKey, provider)
  const { address } = wallet
  return {
    address,
    deploy: async (name, abi, args = []) => {
      const contract = await new ContractFactory(abi, loadBytecode(name), wallet).deploy(...args)
      const { hash } = contract.deploymentTransaction() ?? { hash: '' }
      await awaitReceipt(provider, hash, pollMs)
      return contract.getAddress()
    },
    call: async (to, abi, method, args = []) => {
      const { hash } = (await new Contract(to, abi, wallet).getFunction(method)(...args)) as {
        readonly hash: string
      }
      await awaitReceipt(provider, hash, pollMs)
    },
    close: () => provider.destroy(),
  }
}
