import { contractSetOf } from '@lilymed/chain'
import type { ContractSet, KnownContract } from '@lilymed/chain'
import { parseAddress } from '@lilymed/domain'
import type { ChainConfig } from './chains/chain-config.ts'

type Contracts = ChainConfig['contracts']
type LilypadV2 = NonNullable<Contracts['lilypadV2']>

const NAMES: Readonly<Record<Exclude<keyof Contracts, 'lilypadV2'>, KnownContract>> = {
  parameters: 'Parameters',
  drawClasses: 'DrawClasses',
  stakeRegistry: 'StakeRegistry',
  sortition: 'Sortition',
  disputePool: 'DisputePool',
  settlement: 'Settlement',
  canaries: 'Canaries',
  beacon: 'RandomBeacon',
  lilypadController: 'LilypadController',
  lilypadStorage: 'LilypadStorage',
  lilypadPayments: 'LilypadPayments',
  lilypadToken: 'LilypadToken',
  lilypadMediation: 'LilypadMediationRandom',
  lilypadJobCreator: 'LilypadOnChainJobCreator',
  lilypadPow: 'LilypadPow',
}

const V2_NAMES: Readonly<Record<keyof LilypadV2, KnownContract>> = {
  proxy: 'LilypadV2Proxy',
  storage: 'LilypadV2Storage',
  paymentEngine: 'LilypadV2PaymentEngine',
  validation: 'LilypadV2Validation',
  user: 'LilypadV2User',
  moduleDirectory: 'LilypadV2ModuleDirectory',
  tokenomics: 'LilypadV2Tokenomics',
  registry: 'LilypadV2Registry',
  vesting: 'LilypadV2Vesting',
}

/** The contracts whose events are facts, and the token, which is only read: its transfers the others tell. */
export const contractBindings = ({ contracts }: Pick<ChainConfig, 'contracts'>): ContractSet => {
  const { lilypadV2 = {}, ...others } = contracts
  const addresses = { ...named(NAMES, others), ...named(V2_NAMES, lilypadV2) }
  return contractSetOf(addresses).map((binding) =>
    binding.name === 'LilypadToken' ? { ...binding, isFollowed: false } : binding,
  )
}

const named = <Key extends string>(
  names: Readonly<Record<Key, KnownContract>>,
  addresses: { readonly [Name in Key]?: string },
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Object.keys(names) as Key[]).flatMap((key) => {
      const address = addresses[key]
      return address === undefined ? [] : [[names[key], parseAddress(address)]]
    }),
  )
