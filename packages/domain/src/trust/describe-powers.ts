import type { Address } from '../values/ids.ts'
import { describeAccount, durationInWords, isNobody, takeOver } from './describe-account.ts'
import { lilypadPowers } from './lilypad-powers.ts'
import { poolPowers } from './pool-powers.ts'
import type { Power } from './power.ts'
import { trustAlarms } from './trust-alarms.ts'
import type { TrustReading } from './trust-reading.ts'
import { nobodyCan } from './nobody-can.ts'

/** Who holds a power, in words. */
export type PowerHolder = {
  readonly address: Address
  readonly name: string | null
  readonly words: string
  readonly takeOver: string
}

/** A power as a reading has it. */
export type DescribedPower = Omit<Power, 'holder' | 'waits'> & {
  /** The contract's address; null where the network has none of this name. */
  readonly address: Address | null
  /** Nobody where it is empty and `unread` is null. */
  readonly holders: readonly PowerHolder[]
  /** Why it could not be read who holds it. */
  readonly unread: string | null
  /** How long it waits, in words. */
  readonly wait: string
}

/** Who can do what to whom in a network, as of one block. */
export type TrustReport = {
  readonly chainId: number
  readonly block: number
  readonly blockHash: string
  readonly at: string
  readonly contracts: readonly {
    readonly name: string
    readonly address: Address
    readonly words: string
    readonly codeHash: string | null
    readonly implementation: Address | null
    readonly proxyAdmin: Address | null
  }[]
  readonly powers: readonly DescribedPower[]
  /** What no account can do, as far as the reading supports it. */
  readonly nobodyCan: readonly string[]
  /** What an attentive person would ask about first. */
  readonly alarms: readonly string[]
  readonly unread: readonly { readonly what: string; readonly why: string }[]
}

/** Every power that this program knows of. */
export const POWERS: readonly Power[] = [...lilypadPowers, ...poolPowers]

const waitOf = ({ waits }: Power, { values, unread }: TrustReading): string => {
  if (waits === null) return 'at once'
  const seconds = values[waits]
  if (seconds !== undefined) return `${durationInWords(seconds)} after it is announced`
  return `after a wait that could not be read: ${unread[waits] ?? 'nothing was answered'}`
}

const nameOf = ({ contracts }: TrustReading, address: Address): string | null =>
  Object.entries(contracts).find(([, known]) => known === address)?.[0] ?? null

const described = (power: Power, reading: TrustReading): DescribedPower => {
  const { holder, waits: _, ...rest } = power
  const value = reading.values[holder]
  const addresses = (value ?? '').split(' ').filter((address) => address !== '' && !isNobody(address))
  return {
    ...rest,
    address: reading.contracts[power.contract] ?? null,
    holders: addresses.map((address) => {
      const name = nameOf(reading, address)
      return {
        address,
        name,
        words: describeAccount(reading, address),
        takeOver:
          name === null
            ? takeOver(reading, address)
            : `A flaw in its code, or a power over ${name} that is listed here.`,
      }
    }),
    unread: value === undefined ? (reading.unread[holder] ?? 'nothing was answered') : null,
    wait: waitOf(power, reading),
  }
}

/** Says who can do what, in plain words: a function of the reading alone. Powers over contracts that the network does not have are left out. */
export const describePowers = (reading: TrustReading): TrustReport => ({
  chainId: reading.chainId,
  block: reading.block,
  blockHash: reading.blockHash,
  at: reading.at,
  contracts: Object.entries(reading.contracts).map(([name, address]) => {
    const account = reading.accounts[address]
    return {
      name,
      address,
      words: describeAccount(reading, address),
      codeHash: account?.codeHash ?? null,
      implementation: account?.implementation ?? null,
      proxyAdmin: account?.proxyAdmin ?? null,
    }
  }),
  powers: POWERS.filter(({ contract }) => reading.contracts[contract] !== undefined).map((power) =>
    described(power, reading),
  ),
  nobodyCan: nobodyCan(reading),
  alarms: trustAlarms(reading),
  unread: Object.entries(reading.unread).map(([what, why]) => ({ what, why })),
})
