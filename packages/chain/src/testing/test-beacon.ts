import { ContractFactory, Interface, JsonRpcProvider, id } from 'ethers'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import type { TestChain } from './anvil.ts'
import { eventually } from './eventually.ts'

/** A contract that emits one fact per call, RandomnessPublished {round, randomness}: all that a test of ingest needs. */
export type TestBeacon = {
  readonly address: string
  /** The call that publishes a round, for eth_sendTransaction. */
  publishing(round: number): { from: string; to: string; data: string; gas: string }
  /** Hands in one transaction a round. */
  hand(...rounds: number[]): Promise<void>
  /** The same, and waits for their blocks: anvil answers before it has mined. */
  publish(...rounds: number[]): Promise<void>
}

/** Deploys the devnet's beacon with the chain's first account as its publisher. */
export const deployTestBeacon = async (chain: TestChain): Promise<TestBeacon> => {
  const provider = new JsonRpcProvider(chain.url, chain.chainId, { staticNetwork: true, cacheTimeout: -1 })
  const publisher = await provider.getSigner(0)
  const factory = new ContractFactory(devnetBeaconAbi, loadBytecode('DevnetBeacon'), publisher)
  const contract = await (await factory.deploy(publisher.address)).waitForDeployment()
  const address = await contract.getAddress()
  provider.destroy()
  // A round cannot be published before its time has come; now all that a test uses have.
  await chain.rpc('evm_increaseTime', 1_000_000)
  await chain.rpc('evm_mine')
  const abi = new Interface(devnetBeaconAbi)
  const publishing = (round: number) => ({
    from: publisher.address,
    to: address,
    data: abi.encodeFunctionData('publish', [round, id(String(round))]),
    gas: '0x20000',
  })
  const send = (round: number) => chain.rpc<string>('eth_sendTransaction', publishing(round))
  return {
    address,
    publishing,
    hand: async (...rounds) => {
      for (const round of rounds) await send(round)
    },
    publish: async (...rounds) => {
      for (const round of rounds) {
        const hash = await send(round)
        const isMined = async () => (await chain.rpc('eth_getTransactionReceipt', hash)) !== null
        await eventually(`round ${round} is mined`, isMined)
      }
    },
  }
}
