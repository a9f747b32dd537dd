import type { ControllerAddress } from '@lilymed/domain'
import { Interface, getAddress } from 'ethers'
import type { BlockRef } from '../log-source/log-source.ts'
import { LILYPAD_CONTROLLER } from './contract-set.ts'
import type { ContractSet } from './contract-set.ts'
import { createPinnedReader } from './pinned-read.ts'
import type { PinnedReader } from './pinned-read.ts'
import type { ContractRead, ReadFlaw, ReadOutcome } from './reads/chain-read.ts'

/** What Lilypad V1 was wired to at the end of a block; without a name, there was no contract to say it. */
export type Wiring = { readonly [Which in ControllerAddress]?: string }

/** The reads of a wiring, and what they say. */
export type WiringReader = {
  /** The controller, EIP-55. */
  readonly address: string
  reads(block: BlockRef): readonly ContractRead[]
  /** The wiring; or, if a node could not say, why. */
  wiringOf(outcomes: readonly ReadOutcome[]): Wiring | ReadFlaw
}

/** Which contract says an address, and by which of its functions. */
const SOURCES: ReadonlyArray<readonly [which: ControllerAddress, contract: string, method: string]> = [
  ['owner', LILYPAD_CONTROLLER, 'owner'],
  ['storage', LILYPAD_CONTROLLER, 'getStorageAddress'],
  ['users', LILYPAD_CONTROLLER, 'getUsersAddress'],
  ['payments', LILYPAD_CONTROLLER, 'getPaymentsAddress'],
  ['mediation', LILYPAD_CONTROLLER, 'getMediationAddress'],
  ['jobCreator', LILYPAD_CONTROLLER, 'getJobCreatorAddress'],
  ['pow', LILYPAD_CONTROLLER, 'getPowAddress'],
  ['storageController', 'LilypadStorage', 'getControllerAddress'],
  ['paymentsController', 'LilypadPayments', 'getControllerAddress'],
  ['mediationController', 'LilypadMediationRandom', 'getControllerAddress'],
  ['tokenController', 'LilypadToken', 'getControllerAddress'],
]

/** The reader of a set's wiring; undefined for a set without a controller. Of contracts that are not in the set nothing is read. */
export const createWiringReader = (contracts: ContractSet): WiringReader | undefined => {
  const named = new Map(contracts.map((contract) => [contract.name, contract]))
  const controller = named.get(LILYPAD_CONTROLLER)
  if (controller === undefined) return undefined
  const sources = SOURCES.flatMap(([which, name, method]) => {
    const reader = createPinnedReader(named.get(name))
    const isKnown = reader !== undefined && new Interface(named.get(name)?.abi ?? []).hasFunction(method)
    return isKnown ? [{ which, reader, method }] : []
  })
  return {
    address: getAddress(controller.address),
    reads: (block) => sources.map(({ reader, method }) => reader.read(method, [], block, false)),
    wiringOf: (outcomes) => {
      const wiring: Record<string, string> = {}
      for (const [index, { which, reader, method }] of sources.entries()) {
        const outcome = outcomes[index]
        if (outcome?.kind === 'flaw' && isTheNodes(outcome)) return outcome
        const address = outcome?.kind === 'bytes' ? addressOf(reader, method, outcome.bytes) : undefined
        if (address !== undefined) wiring[which] = address
      }
      return wiring
    },
  }
}

/** A contract that is not there, or is another, says nothing; a node that cannot tell is no evidence of that. */
const isTheNodes = ({ why }: ReadFlaw): boolean => why === 'noState' || why === 'unanswered'

const addressOf = (reader: PinnedReader, method: string, bytes: string): string | undefined => {
  try {
    const address = reader.value(method, bytes)
    return typeof address === 'string' ? address : undefined
  } catch {
    return undefined
  }
}

/** Which of the addresses a wiring names ought to be followed, given the contract of the set that has the role. */
const ROLES: ReadonlyArray<readonly [which: ControllerAddress, holders: readonly string[]]> = [
  ['storage', ['LilypadStorage']],
  ['payments', ['LilypadPayments']],
  ['mediation', ['LilypadMediationRandom', 'DisputePool']],
  ['jobCreator', ['LilypadOnChainJobCreator']],
  ['pow', ['LilypadPow']],
]

/** The addresses of a wiring that Lilypad obeys by now and whose logs the set leaves out, though it follows others in their role. */
export const unfollowedOf = (
  contracts: ContractSet,
  wiring: Wiring,
): ReadonlyArray<{ readonly which: ControllerAddress; readonly address: string }> => {
  const followed = new Set(contracts.map(({ address }) => address.toLowerCase()))
  const names = new Set(contracts.map(({ name }) => name))
  return ROLES.flatMap(([which, holders]) => {
    const address = wiring[which]
    if (address === undefined || /^0x0{40}$/.test(address) || !holders.some((name) => names.has(name)))
      return []
    return followed.has(address.toLowerCase()) ? [] : [{ which, address }]
  })
}
