import { getAddress } from 'ethers/address'
import { ZeroAddress } from 'ethers/constants'
import { id } from 'ethers/hash'
import { createContractClient, createProvider, explainRevert } from '@lilymed/chain'
import { lilypadTokenAbi, parametersAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { MediatorConfig } from '../config.ts'
import type { AccountObservation } from './check-account.ts'
import { poolContractsOf } from '../handler.ts'

/** Reads the account of a mediator, and of its key, at the newest block of one endpoint. Throws what the endpoint and the contracts throw. */
export const observeAccount = async (
  {
    chain: { chainId, contracts: configured },
    reexecutor,
    mediator: staked,
  }: Pick<MediatorConfig, 'chain' | 'reexecutor' | 'mediator'>,
  url: string,
  address: string,
): Promise<AccountObservation> => {
  const contracts = poolContractsOf(configured)
  const provider = await createProvider({ url, expectedChainId: chainId, timeoutMs: 5_000 })
  try {
    const reads = { provider, explain: explainRevert }
    const key = getAddress(address) as `0x${string}`
    const mediator = getAddress(staked ?? address) as `0x${string}`
    const registry = createContractClient(stakeRegistryAbi, contracts.stakeRegistry, reads)
    const parameters = createContractClient(parametersAbi, contracts.parameters, reads)
    const token = createContractClient(lilypadTokenAbi, contracts.lilypadToken, reads)
    const block = await provider.getBlock('latest')
    const [account, set, allowance, gasBalance, gasPrice] = await Promise.all([
      registry.read('accountOf', [mediator]),
      parameters.read('current', []).then((version) => parameters.read('at', [version])),
      token.read('allowance', [key, contracts.settlement]),
      provider.getBalance(key),
      provider.send('eth_gasPrice', []).then((price) => BigInt(String(price))),
    ])
    const registered = new Set<string>(account.drawClasses)
    const isRegistered = (name: string): boolean => registered.has(id(name))
    return {
      address: mediator,
      key,
      actsThrough: account.key === ZeroAddress ? mediator : account.key,
      withdrawalAddress: account.withdrawalAddress === ZeroAddress ? null : account.withdrawalAddress,
      now: block?.timestamp ?? 0,
      gasBalance,
      gasPrice,
      stake: account.stake,
      locked: account.locked,
      openLocks: account.openLocks,
      jailedUntil: Number(account.jailedUntil),
      registered: reexecutor.drawClasses.filter(isRegistered),
      unregistered: reexecutor.drawClasses.filter((name) => !isRegistered(name)),
      minimumStake: set.minimumStake,
      lockPerSeat: set.lockPerSeat,
      maxOpenLocks: set.maxOpenLocks,
      allowance,
    }
  } finally {
    provider.destroy()
  }
}
