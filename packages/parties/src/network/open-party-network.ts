import { getAddress } from 'ethers/address'
import {
  chainIdAt,
  ContractRefused,
  createContractClient,
  createPoolClient,
  createProvider,
  explainRevert,
} from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import {
  disputePoolAbi,
  drawClassesAbi,
  lilypadControllerAbi,
  lilypadPaymentsAbi,
} from '@lilymed/contracts-abi'
import type { Address, Bytes32 } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import { finalityOf } from './finality-of.ts'
import { pinnedBlockOf } from './pinned-block-of.ts'

export type PartyNetworkOptions = {
  readonly rpcUrl: string
  /** What the RPC must answer; asked for where it is not given. */
  readonly chainId?: number | undefined
  /** Lilypad's controller. */
  readonly controller: Address
  /** ChallengeForwarder, where the network has one. */
  readonly forwarder?: Address | undefined
  /** The first block whose events are read where a party's deals are more than the endpoint lists; 0 unless told. */
  readonly firstBlock?: number | undefined
  /** Told of what an operator should know. */
  readonly onWarning?: ((message: string) => void) | undefined
  /** Blocks below the head that count as final where the endpoint has no `finalized` tag. */
  readonly finalityDepth?: number | undefined
  /** How far its tag may be behind its head, in seconds of the chain, before it is taken to stand still; two hours unless told. */
  readonly standstillSeconds?: number | undefined
  /** Blocks below the head that count as final while the tag stands still; none unless told. */
  readonly standstillDepth?: number | undefined
}

/** The block that one look at the chain is pinned to. */
export type PinnedBlock = {
  readonly number: number
  readonly hash: Bytes32
  /** unix seconds */
  readonly time: number
}

/** A Lilypad network whose mediation handler is a pool, as its parties see it: typed contracts found from the controller alone. */
export type PartyNetwork = {
  readonly chainId: number
  readonly provider: RpcProvider
  readonly client: ReturnType<typeof createPoolClient>
  readonly drawClasses: ReturnType<typeof drawClassesAt>
  readonly forwarder: Address | null
  /** The first block whose events are read where a list of the contracts' is more than the endpoint answers. */
  readonly firstBlock: number
  /** Tells what an operator should know. */
  warn(message: string): void
  /** The newest block. Throws RpcError. */
  head(): Promise<PinnedBlock>
  /** The number of the newest block that is final. Throws RpcError. */
  final(): Promise<number>
  /** The hash of a block of the present chain; null where it has none of this number. Throws RpcError. */
  hashAt(number: number): Promise<Bytes32 | null>
  /** One JSON-RPC call. Throws RpcError, or AppError RPC_REFUSED. */
  ask(method: string, params: readonly unknown[]): Promise<unknown>
  close(): void
}

const drawClassesAt = (address: string, provider: RpcProvider) =>
  createContractClient(drawClassesAbi, address, { provider, explain: explainRevert })

/** An address as the generated ABIs want it. */
export const hex = (text: string): `0x${string}` => text as `0x${string}`

/**
 * Opens a network by its controller: reads which handler, storage and payments it has, and which contracts the handler stands on.
 *
 * @throws AppError NOT_A_POOL where the controller's handler is no LilyMed pool, NOT_FOUND where no controller is there; RpcError
 */
export const openPartyNetwork = async (options: PartyNetworkOptions): Promise<PartyNetwork> => {
  const chainId = options.chainId ?? (await chainIdAt(options.rpcUrl))
  const provider = await createProvider({ url: options.rpcUrl, expectedChainId: chainId })
  try {
    const { drawClasses, ...addresses } = await findContracts(provider, getAddress(options.controller))
    const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
      const [answer] = await provider.sendBatch([{ method, params: [...params] }])
      if (answer?.ok === true) return answer.result
      const why = answer?.message ?? 'no answer'
      throw new AppError({
        code: 'RPC_REFUSED',
        message: `the node refused ${method}: ${why}`,
        retryable: true,
      })
    }
    const warn = (message: string): void => options.onWarning?.(message)
    return {
      chainId,
      provider,
      firstBlock: options.firstBlock ?? 0,
      warn,
      client: createPoolClient({ provider, addresses }),
      drawClasses: drawClassesAt(drawClasses, provider),
      forwarder: options.forwarder === undefined ? null : getAddress(options.forwarder),
      ask,
      head: async () => pinnedBlockOf(await ask('eth_getBlockByNumber', ['latest', false])),
      ...finalityOf(ask, { ...options, depth: options.finalityDepth, warn }),
      close: () => provider.destroy(),
    }
  } catch (failure) {
    provider.destroy()
    throw failure
  }
}

const findContracts = async (provider: RpcProvider, controllerAddress: Address) => {
  const access = { provider, explain: explainRevert }
  const controller = createContractClient(lilypadControllerAbi, controllerAddress, access)
  const [handler, storage, paymentsAddress] = await Promise.all([
    controller.read('getMediationAddress', []),
    controller.read('getStorageAddress', []),
    controller.read('getPaymentsAddress', []),
  ]).catch((failure: unknown) => {
    if (!(failure instanceof ContractRefused)) throw failure
    const message = `there is no Lilypad controller at ${controllerAddress}: correct --controller`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  })
  const payments = createContractClient(lilypadPaymentsAbi, paymentsAddress, access)
  const pool = createContractClient(disputePoolAbi, handler, access)
  const wired = await Promise.all([
    pool.read('settlement', []),
    pool.read('registry', []),
    pool.read('sortition', []),
    pool.read('parameters', []),
    pool.read('drawClasses', []),
  ]).catch((failure: unknown) => {
    if (!(failure instanceof ContractRefused)) throw failure
    const message = `the controller’s mediation handler ${handler} is no LilyMed pool: results of this network cannot be challenged with it`
    throw new AppError({ code: 'NOT_A_POOL', message, retryable: false })
  })
  const [settlement, registry, sortition, parameters, drawClasses] = wired
  return {
    LilypadController: controllerAddress,
    LilypadStorage: storage,
    LilypadToken: await payments.read('getTokenAddress', []),
    DisputePool: handler,
    Settlement: settlement,
    StakeRegistry: registry,
    Sortition: sortition,
    Parameters: parameters,
    drawClasses,
  }
}
