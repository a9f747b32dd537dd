import { LATER_WIRING } from '@lilymed/domain'
import type { Address, TrustReading } from '@lilymed/domain'
import { getAddress, toBeHex } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { drandEvmnet } from '../beacon/drand-evmnet.ts'
import type { CallReader } from '../pool-client/contract-client.ts'
import { pinnedReads } from './pinned-reads.ts'
import type { PinnedReads, Read } from './pinned-reads.ts'
import { readAccounts } from './read-accounts.ts'
import { readWiring } from './read-wiring.ts'
import { trustAbis, viewsOf } from './trust-views.ts'

export type TrustRequest = {
  readonly provider: CallReader
  readonly chainId: number
  /** Time in unix seconds. */
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number }
  /** Lilypad's controller: everything else is found from it. */
  readonly controller: Address
  /** The pool, where it is known; else the controller's handler is taken for it. */
  readonly pool?: Address | undefined
  /** Whoever was ever admitted as a sponsor by that contract of canaries: events alone tell, so the caller has to look. */
  readonly sponsorsOf: (canaries: Address) => readonly Address[] | Promise<readonly Address[]>
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const BEACONS = ['DrandBeacon', 'VrfBeacon', 'DevnetBeacon'] as const
const BEACON_GETTERS = {
  DrandBeacon: 'groupKey',
  VrfBeacon: 'coordinator',
  DevnetBeacon: 'publisher',
} as const

type Found = {
  contracts: Record<string, Address>
  values: Record<string, string>
  unread: Record<string, string>
}

const take = (found: Found, { values, unread }: Read): void => {
  Object.assign(found.values, values)
  Object.assign(found.unread, unread)
}

const place = (found: Found, name: string, address: string | undefined): void => {
  if (address !== undefined && ADDRESS.test(address)) found.contracts[name] = getAddress(address)
}

const readContracts = async (reads: PinnedReads, found: Found, names: readonly string[]): Promise<void> =>
  take(
    found,
    await reads.views(
      names
        .flatMap((name) => viewsOf(name, found.contracts[name] ?? ''))
        .filter(({ address }) => address !== ''),
    ),
  )

const readLilypad = async (reads: PinnedReads, found: Found): Promise<void> => {
  await readContracts(reads, found, ['LilypadController'])
  const { values } = found
  place(found, 'LilypadStorage', values['LilypadController.getStorageAddress'])
  place(found, 'LilypadPayments', values['LilypadController.getPaymentsAddress'])
  place(found, 'LilypadUsers', values['LilypadController.getUsersAddress'])
  await readContracts(reads, found, ['LilypadStorage', 'LilypadPayments', 'LilypadUsers'])
  place(found, 'LilypadToken', values['LilypadPayments.getTokenAddress'])
  await readContracts(reads, found, ['LilypadToken'])
}

/** Which of the beacons a contract is, by what it answers to. */
const beaconAt = async (reads: PinnedReads, address: Address): Promise<string | undefined> => {
  const asked = BEACONS.map((name) => ({
    name,
    address,
    abi: trustAbis[name] as InterfaceAbi,
    method: BEACON_GETTERS[name],
  }))
  const { values } = await reads.views(asked)
  return BEACONS.find((name) => values[name] !== undefined)
}

const POOL_PARTS = {
  dealReader: 'DealReader',
  parameters: 'Parameters',
  drawClasses: 'DrawClasses',
  registry: 'StakeRegistry',
  sortition: 'Sortition',
  settlement: 'Settlement',
  canaries: 'Canaries',
  challengeDesk: 'ChallengeDesk',
  rulingDesk: 'RulingDesk',
} as const

const readPool = async (reads: PinnedReads, found: Found, pool: Address): Promise<void> => {
  const { values, unread } = await reads.views(viewsOf('DisputePool', pool))
  if (values['DisputePool.registry'] === undefined) {
    const handler = found.values['LilypadController.getMediationAddress']
    // What does not answer as a pool is taken for Lilypad’s own handler, and is judged by its code.
    if (handler === pool) place(found, 'LilypadMediationRandom', pool)
    return readContracts(reads, found, ['LilypadMediationRandom'])
  }
  place(found, 'DisputePool', pool)
  take(found, { values, unread })
  for (const [getter, name] of Object.entries(POOL_PARTS)) place(found, name, values[`DisputePool.${getter}`])
  const beacon = values['DisputePool.beacon']
  const kind = beacon === undefined ? undefined : await beaconAt(reads, beacon)
  if (kind !== undefined) place(found, kind, beacon)
  else if (beacon !== undefined)
    found.unread['DisputePool.beacon'] = `${beacon} is no beacon that this program knows`
  await readContracts(reads, found, [...Object.values(POOL_PARTS), ...(kind === undefined ? [] : [kind])])
  for (const value of Object.keys(LATER_WIRING))
    // A contract that was deployed earlier refuses what it does not have.
    if (found.unread[value]?.startsWith('refused') === true)
      found.unread[value] =
        'the contract was deployed before it had this getter: the deployment’s record says whose canaries it obeys'
  const key = found.values['DrandBeacon.groupKey']
  if (key !== undefined) {
    const words = key.split(' ').map((word) => toBeHex(BigInt(word), 32).slice(2))
    found.values['DrandBeacon.isEvmnet'] = words.join('') === drandEvmnet.groupKey ? 'yes' : 'no'
  }
}

const readSponsors = async (
  reads: PinnedReads,
  found: Found,
  sponsorsOf: TrustRequest['sponsorsOf'],
): Promise<void> => {
  const [address, abi] = [found.contracts['Canaries'], trustAbis['Canaries']]
  if (address === undefined || abi === undefined) return
  let sponsors: readonly Address[]
  try {
    sponsors = await sponsorsOf(address)
  } catch (failure) {
    found.unread['Canaries.sponsors'] =
      `sponsors are told by events alone: ${failure instanceof Error ? failure.message.slice(0, 200) : 'they could not be read'}`
    return
  }
  const { values, unread } = await reads.views(
    sponsors.map((sponsor) => ({
      name: sponsor,
      address,
      abi,
      method: 'sponsorOf',
      parameters: [sponsor],
      show: (returned) => ((returned[0] as { readonly admitted: boolean }).admitted ? 'yes' : 'no'),
    })),
  )
  const failed = Object.values(unread)[0]
  if (failed !== undefined) found.unread['Canaries.sponsors'] = failed
  else found.values['Canaries.sponsors'] = sponsors.filter((sponsor) => values[sponsor] === 'yes').join(' ')
}

/**
 * Reads who holds which power, all at one block: owners, handlers, what contracts are wired to, what accounts are, and what code runs.
 * What cannot be read is named, never guessed. Throws RpcError where the node does not answer at all.
 */
export const readTrust = async (request: TrustRequest): Promise<TrustReading> => {
  const { provider, chainId, block, controller } = request
  const reads = pinnedReads(provider, block.hash)
  const found: Found = { contracts: { LilypadController: controller }, values: {}, unread: {} }
  await readLilypad(reads, found)
  const pool = request.pool ?? found.values['LilypadController.getMediationAddress']
  if (pool !== undefined) await readPool(reads, found, getAddress(pool))
  take(found, await readWiring(reads, found.contracts))
  await readSponsors(reads, found, request.sponsorsOf)
  const names = new Map(Object.entries(found.contracts).map(([name, address]) => [address, name]))
  const holders = Object.values(found.values)
    .flatMap((value) => value.split(' '))
    .filter((value) => ADDRESS.test(value))
  const accounts = await readAccounts(reads, [...names.keys(), ...holders], names)
  for (const address of [...names.keys(), ...holders]) {
    if (accounts[address] === undefined)
      found.unread[address] = 'its code, or whether it is a proxy, could not be read'
  }
  return {
    chainId,
    block: block.number,
    blockHash: block.hash,
    at: new Date(block.timestamp * 1_000).toISOString().replace('.000Z', 'Z'),
    ...found,
    accounts,
  }
}
