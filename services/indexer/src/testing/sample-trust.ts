import { LATER_WIRING, POOL_WIRING } from '@lilymed/domain'
import type { AccountReading, TrustReading } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'

const CONTRACTS = [
  'LilypadController',
  'LilypadStorage',
  'LilypadPayments',
  'LilypadUsers',
  'LilypadToken',
  'DisputePool',
  'ChallengeDesk',
  'RulingDesk',
  'DealReader',
  'Parameters',
  'DrawClasses',
  'StakeRegistry',
  'Sortition',
  'Settlement',
  'Canaries',
  'DrandBeacon',
] as const

const account = (change: Partial<AccountReading>): AccountReading => ({
  kind: 'contract',
  codeHash: bytesOf('code'),
  build: null,
  delegate: null,
  safe: null,
  timelockSeconds: null,
  owner: null,
  implementation: null,
  proxyAdmin: null,
  proxyBeacon: null,
  hidden: [],
  ...change,
})

/** A reading of a network as it should be: a Safe owns Lilypad, a timelock the pool's numbers, drand draws. */
export const sampleTrust = (block = 10, change: Partial<TrustReading> = {}): TrustReading => {
  const contracts = Object.fromEntries(CONTRACTS.map((name) => [name, addressOf(name)]))
  const [safe, timelock, key] = ['the safe', 'the timelock', 'a key'].map(addressOf) as [
    string,
    string,
    string,
  ]
  return {
    chainId: 31_337,
    block,
    blockHash: bytesOf(`block ${block}`),
    at: '2026-11-23T12:00:00Z',
    contracts,
    values: {
      'LilypadController.owner': safe,
      'LilypadController.getMediationAddress': addressOf('DisputePool'),
      'LilypadStorage.owner': safe,
      'LilypadStorage.getControllerAddress': addressOf('LilypadController'),
      'LilypadPayments.owner': safe,
      'LilypadPayments.getControllerAddress': addressOf('LilypadController'),
      'LilypadPayments.getTokenAddress': addressOf('LilypadToken'),
      'LilypadUsers.owner': safe,
      'LilypadToken.owner': key,
      'LilypadToken.getControllerAddress': addressOf('LilypadPayments'),
      'LilypadToken.paused': 'no',
      'DisputePool.controller': addressOf('LilypadController'),
      'Parameters.owner': timelock,
      'Parameters.pendingOwner': `0x${'0'.repeat(40)}`,
      'Parameters.delay': '172800',
      'Parameters.applicableAt': '0',
      'DrawClasses.owner': timelock,
      'DrawClasses.pendingOwner': `0x${'0'.repeat(40)}`,
      'Canaries.owner': timelock,
      'Canaries.pendingOwner': `0x${'0'.repeat(40)}`,
      'Canaries.sponsors': '',
      'StakeRegistry.token': addressOf('LilypadToken'),
      'Settlement.treasuryAccount': safe,
      'Settlement.insuranceAccount': safe,
      'DrandBeacon.isEvmnet': 'yes',
      ...Object.fromEntries(
        Object.entries({ ...POOL_WIRING, ...LATER_WIRING }).map(([value, name]) => [value, addressOf(name)]),
      ),
      ...Object.fromEntries(
        ['StakeRegistry', 'Sortition', 'Settlement', 'Canaries'].flatMap((name) => [
          [`${name}.wired`, 'yes'],
          [`${name}.deployer`, ''],
        ]),
      ),
    },
    unread: {},
    accounts: {
      ...Object.fromEntries(CONTRACTS.map((name) => [addressOf(name), account({ build: name })])),
      [safe]: account({ safe: { threshold: 3, owners: ['a', 'b', 'c', 'd', 'e'].map(addressOf) } }),
      [timelock]: account({ timelockSeconds: '172800' }),
      [key]: account({ kind: 'externally-owned', codeHash: null }),
    },
    ...change,
  }
}
