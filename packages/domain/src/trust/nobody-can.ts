import { isWiredTogether, LATER_WIRING } from './pool-wiring.ts'
import type { TrustReading } from './trust-reading.ts'

const WIRED = ['StakeRegistry', 'Sortition', 'Settlement', 'Canaries'] as const
const POOL = [...WIRED, 'DisputePool', 'ChallengeDesk', 'RulingDesk', 'Parameters', 'DrawClasses'] as const

/** Whether the code of these contracts is a build of theirs and behind no proxy: then what it says is what it does. */
export const runOwnCode = ({ contracts, accounts }: TrustReading, names: readonly string[]): boolean =>
  names.every((name) => {
    const account = accounts[contracts[name] ?? '']
    if (account === undefined) return false
    const { build, implementation, proxyAdmin, proxyBeacon } = account
    return build === name && implementation === null && proxyAdmin === null && proxyBeacon === null
  })

/** What no account can do. Each is said only where the reading bears it out: known code, no proxy, and wired, for good and to one another. */
export const nobodyCan = (reading: TrustReading): readonly string[] => {
  const { values } = reading
  const isWired = WIRED.every((name) => values[`${name}.wired`] === 'yes')
  const isWhole = isWired && isWiredTogether(reading) && runOwnCode(reading, POOL)
  const saysCanaries = Object.keys(LATER_WIRING).every((value) => values[value] !== undefined)
  const sayings: readonly (readonly [boolean, string])[] = [
    [
      isWhole,
      `Nobody can take, freeze or redirect a stake, a bond, an escrow or a credit in the pool: no function there asks for an owner, and Settlement slashes by rulings and canaries alone.${saysCanaries ? '' : ' Whose canaries it and StakeRegistry obey was not to be read: the deployment’s record says it.'}`,
    ],
    [
      isWhole,
      'Nobody can pause the pool, or keep a mediator from leaving once its locks are open and its time is up; only the token’s own pause holds transfers back.',
    ],
    [
      runOwnCode(reading, POOL),
      'Nobody can change the code of a contract of the pool: there are no proxies. Another pool can only be put in its place.',
    ],
    [
      isWhole,
      'Nobody can change the rules of a dispute that is open: it keeps the parameters, the rounds and the classes that it opened under.',
    ],
    [
      isWhole,
      'Nobody can overrule a panel: a ruling is changed by an appeal to a larger panel, which anybody may pay for, or by a canary’s truth.',
    ],
    [
      isWired && runOwnCode(reading, WIRED),
      'Nobody can rewire the pool: its deployer named who obeys whom once, and cannot again.',
    ],
    [
      isWhole && runOwnCode(reading, ['DrandBeacon']) && values['DrandBeacon.isEvmnet'] === 'yes',
      'Nobody can choose or foresee a panel, short of a threshold of drand’s operators: the randomness carries their signature, whose key is fixed in the beacon.',
    ],
    [
      runOwnCode(reading, ['Settlement']),
      'Nobody can change who receives the shares of treasury and insurance.',
    ],
  ]
  return sayings.filter(([holds]) => holds).map(([, saying]) => saying)
}
