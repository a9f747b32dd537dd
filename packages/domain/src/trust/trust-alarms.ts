import { isNobody } from './describe-account.ts'
import { wiringBreaks } from './pool-wiring.ts'
import type { Address } from '../values/ids.ts'
import type { TrustReading } from './trust-reading.ts'

const DEVELOPMENT_CHAINS = [1_337, 31_337]

const wiringAlarms = ({ values, contracts }: TrustReading): readonly string[] => {
  const handler = values['LilypadController.getMediationAddress']
  const pool = contracts['DisputePool']
  const poolController = values['DisputePool.controller']
  return [
    ...(handler !== undefined && pool !== undefined && handler !== pool
      ? [
          `The controller’s mediation handler is ${handler}, not the pool ${pool}: no challenge reaches the pool.`,
        ]
      : []),
    ...(poolController !== undefined && poolController !== contracts['LilypadController']
      ? [`The pool obeys the controller ${poolController}, not the one that is looked at here.`]
      : []),
    ...(values['StakeRegistry.token'] !== undefined &&
    values['LilypadPayments.getTokenAddress'] !== undefined &&
    values['StakeRegistry.token'] !== values['LilypadPayments.getTokenAddress']
      ? [
          `Stakes are in the token ${values['StakeRegistry.token']}, Lilypad’s payments in ${values['LilypadPayments.getTokenAddress']}.`,
        ]
      : []),
    ...Object.entries(values)
      .filter(([name, value]) => name.endsWith('.wired') && value === 'no')
      .map(([name]) => {
        const contract = name.replace('.wired', '')
        return `${contract} is not wired yet: its deployer ${values[`${contract}.deployer`] ?? ''} can still name whom it obeys.`
      }),
  ]
}

const codeAlarms = ({ contracts, accounts }: TrustReading): readonly string[] =>
  Object.entries(contracts).flatMap(([name, address]) => {
    const account = accounts[address]
    if (account === undefined) return []
    const { implementation, proxyAdmin, proxyBeacon, hidden, kind, build } = account
    return [
      ...(implementation !== null || proxyAdmin !== null || proxyBeacon !== null
        ? [
            `${name} is a proxy: ${proxyAdmin ?? proxyBeacon ?? 'somebody that could not be read'} can put any other code in its place.`,
          ]
        : []),
      ...(kind === 'contract' ? [] : [`There is no contract at the address of ${name}.`]),
      ...(hidden.length > 0
        ? [
            `The code of ${name} has functions that this program knows nothing of: ${hidden.join(', ')}. Who may call them could not be read.`,
          ]
        : []),
      ...(kind === 'contract' && build !== name && !name.startsWith('Lilypad')
        ? [`The code of ${name} is no build of this program’s: what is said of it supposes that it is.`]
        : []),
    ]
  })

/** How one private key could do what an account may, in words; undefined where it could not, or nobody can tell. */
const oneKeyOf = ({ accounts }: TrustReading, address: Address): string | undefined => {
  const account = accounts[address]
  if (account === undefined || isNobody(address)) return undefined
  const { kind, safe, timelockSeconds } = account
  if (kind === 'externally-owned' || kind === 'delegated') return `One private key, that of ${address},`
  if (safe?.threshold === 1) return `Any one key of the ${safe.owners.length} owners of the Safe ${address}`
  return timelockSeconds === '0'
    ? `Whoever may propose to the timelock ${address}, which waits no time,`
    : undefined
}

/** The handler decides every deal that is checked, its change waits for nothing, and no event tells of it. */
const handlerAlarms = (reading: TrustReading): readonly string[] => {
  const owner = reading.values['LilypadController.owner']
  const key = owner === undefined ? undefined : oneKeyOf(reading, owner)
  return key === undefined
    ? []
    : [
        `${key} may put another mediation handler in the pool’s place at once: no timelock waits, no second key is asked, and no event tells of it.`,
      ]
}

/** What stands out, in sentences; empty where nothing does. */
export const trustAlarms = (reading: TrustReading): readonly string[] => {
  const { values, contracts, chainId } = reading
  const pending = Object.entries(values).filter(
    ([name, value]) => name.endsWith('.pendingOwner') && !isNobody(value),
  )
  return [
    ...wiringAlarms(reading),
    ...wiringBreaks(reading),
    ...codeAlarms(reading),
    ...handlerAlarms(reading),
    ...(values['LilypadToken.paused'] === 'yes'
      ? ['The token is paused: nothing that moves tokens works.']
      : []),
    ...(contracts['DevnetBeacon'] !== undefined && !DEVELOPMENT_CHAINS.includes(chainId)
      ? ['Randomness comes from a beacon for development: whoever publishes it chooses every panel.']
      : []),
    ...(values['DrandBeacon.isEvmnet'] === 'no'
      ? ['The beacon’s group key is not that of drand’s evmnet: who signs with it is not known.']
      : []),
    ...pending.map(
      ([name, value]) =>
        `${name.replace('.pendingOwner', '')} is being handed over: ${value} can accept its ownership.`,
    ),
    ...(values['Parameters.applicableAt'] !== undefined && values['Parameters.applicableAt'] !== '0'
      ? ['Other parameters are scheduled: see the pool’s page for when they can be applied.']
      : []),
  ]
}
