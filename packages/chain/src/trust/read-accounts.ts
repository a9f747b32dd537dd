import { contractNames } from '@lilymed/contracts-abi'
import type { ContractName } from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import type { AccountReading, Address } from '@lilymed/domain'
import { getAddress, Interface, keccak256 } from 'ethers'
import { trustAbis } from './trust-views.ts'
import { tellingFunctions } from './code-functions.ts'
import type { PinnedReads } from './pinned-reads.ts'
import { isSameBuild } from './same-build.ts'

/** Where proxies keep the code they run, who may change it, and the beacon they ask (EIP-1967). */
const SLOTS = {
  implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  proxyAdmin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
  proxyBeacon: '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
} as const

/** What an account's code is preceded by that lets a contract act for it (EIP-7702). */
const DELEGATED = '0xef0100'

const probeAbi = [
  'function getThreshold() view returns (uint256)',
  'function getOwners() view returns (address[])',
  'function getMinDelay() view returns (uint256)',
  'function owner() view returns (address)',
]

const ZERO = `0x${'0'.repeat(40)}`
const nothing: AccountReading = {
  kind: 'nobody',
  codeHash: null,
  build: null,
  delegate: null,
  safe: null,
  timelockSeconds: null,
  owner: null,
  implementation: null,
  proxyAdmin: null,
  proxyBeacon: null,
  hidden: [],
}

const bytecodes = new Map<ContractName, string>()
const bytecodeOf = (name: ContractName): string => {
  const known = bytecodes.get(name) ?? loadBytecode(name)
  bytecodes.set(name, known)
  return known
}

const selectorsOf = (name: string | undefined): ReadonlySet<string> => {
  const abi = name === undefined ? undefined : trustAbis[name]
  if (abi === undefined) return new Set()
  const selectors: string[] = []
  new Interface(abi).forEachFunction(({ selector }) => selectors.push(selector.slice(2)))
  return new Set(selectors)
}

const addressIn = (slot: string | undefined): Address | null => {
  if (slot === undefined || !/^0x[0-9a-f]{64}$/i.test(slot)) return null
  const address = getAddress(`0x${slot.slice(-40)}`)
  return address === ZERO ? null : address
}

type Probe = Readonly<Record<string, string>>

const safeOf = (probe: Probe, address: string): AccountReading['safe'] => {
  const [threshold, owners] = [probe[`${address}.getThreshold`], probe[`${address}.getOwners`]]
  if (threshold === undefined || owners === undefined || owners === '') return null
  return { threshold: Number(threshold), owners: owners.split(' ') }
}

/** What accounts are, by address; those whose code or proxy slots could not be read are left out. `names` are the contracts' that are known. */
export const readAccounts = async (
  reads: PinnedReads,
  addresses: readonly Address[],
  names: ReadonlyMap<Address, string>,
): Promise<Readonly<Record<Address, AccountReading>>> => {
  const unique = [...new Set(addresses)]
  const codes = await reads.code(unique)
  const contracts = unique.filter((_, place) => {
    const code = codes[place]
    return code !== undefined && code !== '0x' && !code.startsWith(DELEGATED)
  })
  const slots = await reads.slots(
    contracts.flatMap((address) => Object.values(SLOTS).map((slot) => ({ address, slot }))),
  )
  const slotOf = (address: Address, which: keyof typeof SLOTS): Address | null =>
    addressIn(slots[contracts.indexOf(address) * 3 + Object.keys(SLOTS).indexOf(which)])
  const hasSlots = (address: Address): boolean => {
    const first = contracts.indexOf(address) * 3
    return slots.slice(first, first + 3).every((slot) => slot !== undefined)
  }
  const implementations = contracts.flatMap((address) => slotOf(address, 'implementation') ?? [])
  const behind = await reads.code(implementations)
  const strangers = contracts.filter((address) => !names.has(address))
  const probe = await reads.views(
    strangers.flatMap((address) =>
      ['getThreshold', 'getOwners', 'getMinDelay', 'owner'].map((method) => ({
        name: `${address}.${method}`,
        address,
        abi: probeAbi,
        method,
      })),
    ),
  )

  const contractOf = (address: Address, code: string): AccountReading => {
    const implementation = slotOf(address, 'implementation')
    const run = implementation === null ? code : (behind[implementations.indexOf(implementation)] ?? code)
    const name = names.get(address)
    const build = contractNames.find((known) => isSameBuild(code, bytecodeOf(known))) ?? null
    return {
      ...nothing,
      kind: 'contract',
      codeHash: keccak256(code),
      build,
      safe: safeOf(probe.values, address),
      timelockSeconds: probe.values[`${address}.getMinDelay`] ?? null,
      owner: probe.values[`${address}.owner`] ?? null,
      implementation,
      proxyAdmin: slotOf(address, 'proxyAdmin'),
      proxyBeacon: slotOf(address, 'proxyBeacon'),
      hidden: build === null && name !== undefined ? tellingFunctions(run, selectorsOf(name)) : [],
    }
  }

  return Object.fromEntries(
    unique.flatMap((address, place) => {
      const code = codes[place]
      if (address === ZERO) return [[address, nothing]]
      if (code === undefined) return []
      if (code === '0x') return [[address, { ...nothing, kind: 'externally-owned' as const }]]
      if (code.startsWith(DELEGATED)) {
        const delegate = getAddress(`0x${code.slice(DELEGATED.length, DELEGATED.length + 40)}`)
        return [[address, { ...nothing, kind: 'delegated' as const, codeHash: keccak256(code), delegate }]]
      }
      return hasSlots(address) ? [[address, contractOf(address, code)]] : []
    }),
  )
}
