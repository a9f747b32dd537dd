import { createContractClient, explainRevert } from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import {
  canariesAbi,
  drawClassesAbi,
  lilypadControllerAbi,
  lilypadTokenAbi,
  parametersAbi,
  settlementAbi,
  sortitionAbi,
  stakeRegistryAbi,
} from '@lilymed/contracts-abi'
import type { ContractName } from '@lilymed/contracts-abi'
import type { InterfaceAbi } from 'ethers'
import { AppError } from '@lilymed/service-kit'
import { genesisOf } from '../chain-reads/genesis-of.ts'
import { readEvents } from '../chain-reads/read-logs.ts'
import { requireLilypad } from '../deployment/require-lilypad.ts'
import { dealsInMediation } from '../handover/deals-in-mediation.ts'
import { deployedContracts } from '../record/deployed-contracts.ts'
import type { DeployedContracts } from '../record/deployed-contracts.ts'
import type { DeploymentRecord } from '../record/deployment-record.ts'
import { requireRecordOf } from '../record/open-record.ts'
import type { ClassStatus, MediatorStatus, NetworkStatus, Solvency, SponsorStatus } from './network-status.ts'

export type StatusRequest = {
  readonly provider: RpcProvider
  readonly chainId: number
  readonly record: DeploymentRecord
  readonly controller: string
  readonly token: string
  readonly fromBlock: number
  /** Names of classes by their id. */
  readonly classNames: ReadonlyMap<string, string>
}

const BEACONS = ['DrandBeacon', 'VrfBeacon', 'DevnetBeacon'] as const

const bindings = ({ provider, controller, token }: StatusRequest, contracts: DeployedContracts) => {
  const access = { provider, explain: explainRevert }
  const at = (name: ContractName): string => {
    const address = contracts[name]
    if (address !== undefined) return address
    throw new AppError({
      code: 'NOT_FOUND',
      message: `${name} is not deployed yet: run lilymed network deploy`,
      retryable: false,
    })
  }
  return {
    at,
    controller: createContractClient(lilypadControllerAbi, controller, access),
    token: createContractClient(lilypadTokenAbi, token, access),
    parameters: createContractClient(parametersAbi, at('Parameters'), access),
    drawClasses: createContractClient(drawClassesAbi, at('DrawClasses'), access),
    sortition: createContractClient(sortitionAbi, at('Sortition'), access),
    registry: createContractClient(stakeRegistryAbi, at('StakeRegistry'), access),
    settlement: createContractClient(settlementAbi, at('Settlement'), access),
    canaries: createContractClient(canariesAbi, at('Canaries'), access),
  }
}
type Bindings = ReturnType<typeof bindings>
type Block = { readonly number: number; readonly hash: string; readonly time: Date }

/** The first indexed argument of every event of a kind, each once. */
const namedIn = async (
  { provider, fromBlock }: StatusRequest,
  { abi, address }: { readonly abi: InterfaceAbi; readonly address: string },
  event: string,
  block: Block,
): Promise<readonly string[]> => {
  const events = await readEvents(provider, { address, abi, event, fromBlock, toBlock: block.number })
  return [...new Set(events.map(({ args }) => String(args[0])))]
}

const readClasses = async (request: StatusRequest, on: Bindings, block: Block): Promise<ClassStatus[]> => {
  const at = { blockHash: block.hash }
  const ids = await namedIn(request, on.drawClasses, 'ClassApplied', block)
  const epoch = await on.sortition.read('epochAt', [BigInt(Math.floor(block.time.getTime() / 1_000))], at)
  const classes: ClassStatus[] = []
  for (const id of ids) {
    const hash = id as `0x${string}`
    const { applicableAt } = await on.drawClasses.read('scheduled', [hash], at)
    classes.push({
      id,
      name: request.classNames.get(id) ?? null,
      terms: await on.drawClasses.read('termsOf', [hash], at),
      operators: await on.sortition.read('drawableOperators', [hash, epoch], at),
      weight: await on.sortition.read('totalWeight', [hash, epoch], at),
      changesAt: applicableAt === 0n ? null : applicableAt,
    })
  }
  return classes
}

const readMediators = async (
  request: StatusRequest,
  on: Bindings,
  block: Block,
): Promise<MediatorStatus[]> => {
  const mediators: MediatorStatus[] = []
  for (const mediator of await namedIn(request, on.registry, 'MediatorRegistered', block)) {
    const account = await on.registry.read('accountOf', [mediator as `0x${string}`], {
      blockHash: block.hash,
    })
    const { operator, stake, unbonding, locked, openLocks, jailedUntil } = account
    mediators.push({ mediator, operator, stake, unbonding, locked, openLocks, jailedUntil })
  }
  return mediators
}

const readSponsors = async (request: StatusRequest, on: Bindings, block: Block): Promise<SponsorStatus[]> => {
  const sponsors: SponsorStatus[] = []
  for (const sponsor of await namedIn(request, on.canaries, 'SponsorApplied', block)) {
    const found = await on.canaries.read('sponsorOf', [sponsor as `0x${string}`], { blockHash: block.hash })
    const { admitted, bond, reserved, roots } = found
    sponsors.push({ sponsor, admitted, bond, reserved, roots })
  }
  return sponsors
}

const readSolvency = async (on: Bindings, at: { blockHash: string }): Promise<Solvency[]> => {
  const holds = (address: string) => on.token.read('balanceOf', [address as `0x${string}`], at)
  const [escrow, credit, bonds] = await Promise.all([
    on.settlement.read('totalEscrow', [], at),
    on.settlement.read('totalCredit', [], at),
    on.settlement.read('totalBonds', [], at),
  ])
  return [
    {
      contract: 'StakeRegistry',
      holds: await holds(on.registry.address),
      owes: await on.registry.read('totalStake', [], at),
    },
    { contract: 'Settlement', holds: await holds(on.settlement.address), owes: escrow + credit + bonds },
    {
      contract: 'Canaries',
      holds: await holds(on.canaries.address),
      owes: await on.canaries.read('totalBonds', [], at),
    },
  ]
}

const readBlock = async (provider: RpcProvider): Promise<Block> => {
  const block = await provider.getBlock('latest')
  if (block === null || block.hash === null)
    throw new TypeError('expected the node to answer its newest block, got none')
  return { number: block.number, hash: block.hash, time: new Date(block.timestamp * 1_000) }
}

const readParameters = async (
  { parameters }: Bindings,
  at: { blockHash: string },
): Promise<NetworkStatus['parameters']> => {
  const version = await parameters.read('current', [], at)
  const { set, applicableAt } = await parameters.read('scheduled', [], at)
  return {
    version,
    set: await parameters.read('at', [version], at),
    scheduled: applicableAt === 0n ? null : set,
    applicableAt,
  }
}

/**
 * Reads a network at its newest block, pinned by its hash. Nothing is said of one that the record is not of.
 *
 * @throws AppError NOT_FOUND for a contract that the record does not have; as requireLilypad and requireRecordOf do
 */
export const readNetworkStatus = async (request: StatusRequest): Promise<NetworkStatus> => {
  const { provider, chainId, record, controller } = request
  await requireLilypad(request, request)
  requireRecordOf(record, { chainId, genesis: await genesisOf(provider), controller })
  const contracts = deployedContracts(record)
  const on = bindings(request, contracts)
  const block = await readBlock(provider)
  const at = { blockHash: block.hash }
  const kind = BEACONS.find((name) => contracts[name] !== undefined) ?? 'DrandBeacon'
  const stranded = await dealsInMediation(provider, controller, request.fromBlock)
  return {
    chainId,
    block,
    contracts,
    handler: await on.controller.read('getMediationAddress', [], at),
    beacon: { kind, address: on.at(kind) },
    authorities: {
      controller: await on.controller.read('owner', [], at),
      token: await on.token.read('owner', [], at),
      parameters: await on.parameters.read('owner', [], at),
      drawClasses: await on.drawClasses.read('owner', [], at),
      canaries: await on.canaries.read('owner', [], at),
      delay: await on.parameters.read('delay', [], at),
    },
    parameters: await readParameters(on, at),
    classes: await readClasses(request, on, block),
    mediators: await readMediators(request, on, block),
    sponsors: await readSponsors(request, on, block),
    solvency: await readSolvency(on, at),
    dealsInMediation: stranded.map(({ dealId }) => dealId),
  }
}
