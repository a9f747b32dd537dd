import { getAddress, Interface } from 'ethers'
import type { Address } from '@lilymed/domain'
import type { PinnedReads, Read } from './pinned-reads.ts'
import { trustAbis } from './trust-views.ts'

const WIRED = ['StakeRegistry', 'Sortition', 'Settlement', 'Canaries', 'VrfBeacon'] as const

/** An account that nobody has, to ask what a stranger would be told. */
const STRANGER = getAddress(`0x${'5'.repeat(40)}`)
const hash = `0x${'0'.repeat(64)}`
const nobody = `0x${'0'.repeat(40)}`

/** Calls that a contract takes from one other alone; its refusal of a stranger names that one, which no getter does. */
const KEPT_CALLS = [
  ['StakeRegistry.pool', 'lockAll', 'NotPool', [hash, 0, 0, []]],
  ['StakeRegistry.settlement', 'releaseAll', 'NotSettlement', [hash, 0, 0, 0, 0, []]],
  ['Settlement.pool', 'withdrawEscrow', 'NotPool', [hash, nobody]],
  ['Canaries.pool', 'open', 'NotPool', [hash, nobody, 0, ['', nobody, nobody, 0, hash], [], 0]],
  ['Canaries.settlement', 'release', 'NotSettlement', [hash, false]],
  ['Sortition.registry', 'setWeight', 'NotRegistry', [hash, nobody, 0, false]],
] as const

/** What a contract refuses a call with; null where it takes it, undefined where it did not say. */
const refusalOf = async (
  reads: PinnedReads,
  call: {
    readonly from: Address
    readonly to: Address
    readonly coder: Interface
    readonly method: string
    readonly parameters: readonly unknown[]
  },
) => {
  const { from, to, coder, method, parameters } = call
  const revert = await reads.revertOf(from, to, coder.encodeFunctionData(method, parameters))
  if (revert === null || revert === undefined) return revert
  try {
    return coder.parseError(revert)
  } catch {
    return undefined
  }
}

const readDeployer = async (reads: PinnedReads, name: string, to: Address): Promise<Read> => {
  const coder = new Interface(trustAbis[name] ?? [])
  const parameters = coder.getFunction('initialise')?.inputs.map(() => STRANGER) ?? []
  const call = { to, coder, method: 'initialise', parameters }
  const refused = await refusalOf(reads, { ...call, from: STRANGER })
  if (refused?.name !== 'NotDeployer') {
    return {
      values: {},
      unread: {
        [`${name}.deployer`]: 'the contract did not say who deployed it',
        [`${name}.wired`]: 'the contract did not say whether it is wired',
      },
    }
  }
  const deployer = getAddress(String(refused.args[0]))
  const again = await refusalOf(reads, { ...call, from: deployer })
  if (again === undefined) {
    const why = 'the contract did not say whether it is wired'
    return { values: { [`${name}.deployer`]: deployer }, unread: { [`${name}.wired`]: why } }
  }
  // Once it is wired, being its deployer is no power any more.
  const isWired = again?.name === 'AlreadyWired'
  return {
    values: { [`${name}.wired`]: isWired ? 'yes' : 'no', [`${name}.deployer`]: isWired ? '' : deployer },
    unread: {},
  }
}

/** Who deployed contracts that are wired once, whether they are, and whom they then obey: their own refusals say all of it. */
export const readWiring = async (
  reads: PinnedReads,
  contracts: Readonly<Record<string, Address>>,
): Promise<Read> => {
  const values: Record<string, string> = {}
  const unread: Record<string, string> = {}
  for (const name of WIRED) {
    const address = contracts[name]
    if (address === undefined) continue
    const found = await readDeployer(reads, name, address)
    Object.assign(values, found.values)
    Object.assign(unread, found.unread)
  }
  for (const [value, method, error, parameters] of KEPT_CALLS) {
    const [name = ''] = value.split('.')
    const to = contracts[name]
    if (to === undefined) continue
    const coder = new Interface(trustAbis[name] ?? [])
    const refused = await refusalOf(reads, { from: STRANGER, to, coder, method, parameters })
    if (refused?.name === error) values[value] = getAddress(String(refused.args[0]))
    else unread[value] = 'the contract did not say whom it obeys'
  }
  return { values, unread }
}
