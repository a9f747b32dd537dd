import type { Address } from '../values/ids.ts'
import type { AccountReading, TrustReading } from './trust-reading.ts'

const ZERO = /^0x0{40}$/

/** Whether an address is nobody's. */
export const isNobody = (address: Address): boolean => ZERO.test(address)

/** A duration in words: whole days, hours, minutes, or seconds. */
export const durationInWords = (seconds: string): string => {
  const whole = BigInt(seconds)
  const units = [
    [86_400n, 'day'],
    [3_600n, 'hour'],
    [60n, 'minute'],
  ] as const
  const [size, name] = units.find(([unit]) => whole >= unit && whole % unit === 0n) ?? [1n, 'second']
  const count = whole / size
  return `${count} ${name}${count === 1n ? '' : 's'}`
}

const contractWords = ({ build, codeHash, safe, timelockSeconds, owner }: AccountReading): string => {
  if (safe !== null) return `a Safe of which ${safe.threshold} of ${safe.owners.length} owners have to sign`
  if (timelockSeconds !== null) return `a timelock that waits at least ${durationInWords(timelockSeconds)}`
  const owned = owner === null ? '' : `, owned by ${owner}`
  return build === null
    ? `a contract whose code is unknown here, hash ${codeHash}${owned}`
    : `a contract, ${build}${owned}`
}

/** What an account is, in words; of one that was not read it says so. */
export const describeAccount = ({ accounts }: Pick<TrustReading, 'accounts'>, address: Address): string => {
  if (isNobody(address)) return 'nobody: the zero address'
  const account = accounts[address]
  if (account === undefined) return 'an account that could not be read'
  switch (account.kind) {
    case 'nobody':
      return 'nobody: the zero address'
    case 'externally-owned':
      return 'an externally owned account: one private key'
    case 'delegated':
      return `an externally owned account that lets the contract ${account.delegate} act for it (EIP-7702)`
    case 'contract': {
      const { proxyAdmin, implementation } = account
      const proxied =
        implementation === null ? '' : `; a proxy, whose code ${proxyAdmin ?? 'its own rules'} can change`
      return `${contractWords(account)}${proxied}`
    }
    default:
      return account.kind satisfies never
  }
}

/** What somebody would need in order to take over what an account may do. */
export const takeOver = ({ accounts }: Pick<TrustReading, 'accounts'>, address: Address): string => {
  if (isNobody(address)) return 'Nobody can: there is no account to take over.'
  const account = accounts[address]
  if (account === undefined) return 'Unknown: the account could not be read.'
  const { kind, safe, timelockSeconds, owner, build } = account
  if (kind === 'externally-owned') return 'Its one private key, stolen, bought or compelled.'
  if (kind === 'delegated')
    return `Its private key, or a flaw in the contract ${account.delegate} that acts for it.`
  if (safe !== null) return `${safe.threshold} of the keys ${safe.owners.join(', ')}.`
  if (timelockSeconds !== null)
    return `Whoever may propose to it, and a wait of ${durationInWords(timelockSeconds)} in which everybody can see it coming.`
  if (owner !== null) return `Its owner ${owner}, or a flaw in its code.`
  return build === null
    ? 'Whoever its code obeys, which could not be read.'
    : 'A flaw in its code: it does what it is told by no account.'
}
