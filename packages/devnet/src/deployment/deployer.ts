import { Contract, ContractFactory, JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import type { ContractName } from '@lilymed/contracts-abi'
import type { Anvil } from '../chain/anvil.ts'
import type { DevnetAccount } from '../chain/accounts.ts'

export type Deployer = {
  readonly address: string
  /** Deploys a contract and answers its address. */
  deploy(name: ContractName, abi: InterfaceAbi, args?: readonly unknown[]): Promise<string>
  /** Sends a call and waits until it is mined. */
  call(address: string, abi: InterfaceAbi, method: string, args?: readonly unknown[]): Promise<void>
  close(): void
}

/** An account that deploys, one transaction after the other. */
export const createDeployer = ({ url, chainId }: Anvil, { privateKey }: DevnetAccount): Deployer => {
  const provider = new JsonRpcProvider(url, chainId, {
    staticNetwork: true,
    pollingInterval: 25,
    cacheTimeout: -1,
  })
  const wallet = new NonceManager(new Wallet(privateKey, provider))
  const { address } = new Wallet(privateKey)
  return {
    address,
    deploy: async (name, abi, args = []) => {
      const contract = await new ContractFactory(abi, loadBytecode(name), wallet).deploy(...args)
      await contract.waitForDeployment()
      return contract.getAddress()
    },
    call: async (to, abi, method, args = []) => {
      const transaction = (await new Contract(to, abi, wallet).getFunction(method)(...args)) as {
        wait(): Promise<unknown>
      }
      await transaction.wait()
    },
    close: () => provider.destroy(),
  }
}
