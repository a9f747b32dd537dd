import { getAddress } from 'ethers/address'
import { ZeroAddress } from 'ethers/constants'
import { createContractClient, explainRevert } from '@lilymed/chain'
import type { CallReader, RpcCall } from '@lilymed/chain'
import {
  lilypadTokenAbi,
  parametersAbi,
  settlementAbi,
  sortitionAbi,
  stakeRegistryAbi,
} from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import type { Position } from './position.ts'
import { poolContractsOf } from '../handler.ts'

/** What a position is read through. */
export type PositionReader = CallReader

export type PositionOf = {
  /** Whoever would send. */
  readonly caller: Address
  /** Of which mediator; the one the caller acts for when undefined, and the caller itself where it was retired. */
  readonly mediator?: Address | undefined
}

type Chain = Pick<MediatorConfig['chain'], 'chainId' | 'contracts'>

/** Reads how a mediator stands, all of it at one block. Throws what endpoints and contracts throw. */
export const readPosition = async (
  { chainId, contracts: configured }: Chain,
  provider: PositionReader,
  { caller, mediator: asked }: PositionOf,
): Promise<Position> => {
  const ask = async (method: string, params: RpcCall['params']): Promise<unknown> => {
    const [answer] = await provider.sendBatch([{ method, params }])
    if (answer?.ok === true) return answer.result
    throw new AppError({
      code: 'RPC_REFUSED',
      message: `the node refused ${method}: ${answer?.message ?? 'no answer'}`,
      retryable: true,
    })
  }
  const access = { provider, explain: explainRevert }
  const contracts = poolContractsOf(configured)
  const at = (address: string): `0x${string}` => getAddress(address) as `0x${string}`
  const registry = createContractClient(stakeRegistryAbi, contracts.stakeRegistry, access)
  const settlement = createContractClient(settlementAbi, contracts.settlement, access)
  const token = createContractClient(lilypadTokenAbi, contracts.lilypadToken, access)
  const parameters = createContractClient(parametersAbi, contracts.parameters, access)
  const sortition = createContractClient(sortitionAbi, contracts.sortition, access)
  const block = (await ask('eth_getBlockByNumber', ['latest', false])) as { hash: string; timestamp: string }
  const here = { blockHash: block.hash }
  const actsFor = await registry.read('actsFor', [at(caller)], here)
  const mediator = at(asked ?? (actsFor === ZeroAddress ? caller : actsFor))
  const [account, credit, balance, allowance, version, unbondingPeriod, epochLength, coin, gasPrice] =
    await Promise.all([
      registry.read('accountOf', [mediator], here),
      settlement.read('creditOf', [mediator], here),
      token.read('balanceOf', [at(caller)], here),
      token.read('allowance', [at(caller), contracts.stakeRegistry], here),
      parameters.read('current', [], here),
      registry.read('unbondingPeriod', [], here),
      sortition.read('epochLength', [], here),
      ask('eth_getBalance', [caller, 'latest']),
      ask('eth_gasPrice', []),
    ])
  const set = await parameters.read('at', [version], here)
  const isRegistered = account.operator !== ZeroAddress
  const drawable = Number(epochLength) + set.beaconDelay + set.beaconTimeout + 1
  return {
    chainId,
    now: Number(block.timestamp),
    mediator,
    isRegistered,
    drawClasses: account.drawClasses,
    operator: isRegistered ? account.operator : mediator,
    key: isRegistered ? account.key : mediator,
    withdrawalAddress: account.withdrawalAddress === ZeroAddress ? null : account.withdrawalAddress,
    stake: account.stake,
    unbonding: account.unbonding,
    withdrawableAt: Number(account.withdrawableAt),
    locked: account.locked,
    openLocks: account.openLocks,
    jailedUntil: Number(account.jailedUntil),
    credit,
    rules: {
      minimumStake: set.minimumStake,
      lockPerSeat: set.lockPerSeat,
      maxOpenLocks: set.maxOpenLocks,
      // As StakeRegistry._requestUnstake has it.
      unbondingSeconds: Math.max(Number(unbondingPeriod), drawable),
    },
    contracts: [...new Set(Object.values(configured).map(at))],
    caller: {
      address: caller,
      actsFor: actsFor === ZeroAddress ? null : actsFor,
      tokens: balance,
      allowance,
      coin: BigInt(String(coin)),
    },
    gasPrice: BigInt(String(gasPrice)),
  }
}
