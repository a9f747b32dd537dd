import { getAddress } from 'ethers/address'
import type { CallReader } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { configuredAddress } from '../keystore/configured-address.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { createCustodyCalls, custodyContracts } from './custody-calls.ts'
import type { CustodyCalls } from './custody-calls.ts'
import type { Plan } from './plan.ts'
import type { Position } from './position.ts'
import { readPosition } from './read-position.ts'
import { poolContractsOf } from '../handler.ts'
import { unsignedStep } from './unsigned-step.ts'
import type { UnsignedStep } from './unsigned-step.ts'

/** Looks at a mediator's stake, rewards and keys from its configuration; opens no key. */
export type Custody = {
  /** What it reads through. */
  readonly provider: CallReader
  readonly calls: CustodyCalls
  /** How a mediator stands; the one that the configuration's key acts for unless another is named. */
  position(mediator?: Address): Promise<Position>
  /** The plan's transactions as its sender would have to sign them, one nonce after the other. */
  unsigned(plan: Plan): Promise<readonly UnsignedStep[]>
  close(): Promise<void>
}

type CustodyConfig = Pick<MediatorConfig, 'chain' | 'mediator' | 'keystoreFile' | 'signer' | 'pollIntervalMs'>

/** Opens the endpoints of a configuration. Throws what they throw, and CONFIG_INVALID where nothing tells whose key it has. */
export const openCustody = async (
  config: CustodyConfig,
  logger: Pick<Logger, 'warn' | 'error'>,
): Promise<Custody> => {
  const { chainId } = config.chain
  const contracts = poolContractsOf(config.chain.contracts)
  const caller = await configuredAddress(config)
  const staked = config.mediator === undefined ? undefined : getAddress(config.mediator)
  const endpoints = await openChainEndpoints(config, logger)
  const { provider } = endpoints
  return {
    provider,
    calls: createCustodyCalls(custodyContracts(contracts)),
    position: (mediator = staked) => readPosition(config.chain, provider, { caller, mediator }),
    unsigned: async ({ from, steps }) => {
      const [count, price, block] = await provider.sendBatch([
        { method: 'eth_getTransactionCount', params: [from, 'pending'] },
        { method: 'eth_gasPrice', params: [] },
        { method: 'eth_getBlockByNumber', params: ['latest', false] },
      ])
      if (count?.ok !== true || price?.ok !== true || block?.ok !== true) throw noAnswer(from)
      const terms = {
        chainId,
        from,
        first: Number(count.result),
        gasPrice: BigInt(String(price.result)),
        hasBaseFee: typeof (block.result as { baseFeePerGas?: unknown } | null)?.baseFeePerGas === 'string',
      }
      return steps.map((step, place) => unsignedStep(step, place, terms))
    },
    close: async () => endpoints.close(),
  }
}

const noAnswer = (from: Address): AppError =>
  new AppError({
    code: 'RPC_REFUSED',
    message: `the node did not say the nonce of ${from}`,
    retryable: true,
  })
