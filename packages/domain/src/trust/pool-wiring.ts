import type { TrustReading } from './trust-reading.ts'

const OF_DESKS: Readonly<Record<string, string>> = {
  controller: 'LilypadController',
  dealReader: 'DealReader',
  parameters: 'Parameters',
  drawClasses: 'DrawClasses',
  registry: 'StakeRegistry',
  sortition: 'Sortition',
  settlement: 'Settlement',
  canaries: 'Canaries',
}

/**
 * Values of a reading that name a contract of the pool, and which it has to be: what the pool calls is not all, for each of them obeys
 * whom its deployer named. The desks run in the pool with addresses of their own.
 */
export const POOL_WIRING: Readonly<Record<string, string>> = {
  'StakeRegistry.pool': 'DisputePool',
  'StakeRegistry.settlement': 'Settlement',
  'StakeRegistry.parameters': 'Parameters',
  'StakeRegistry.drawClasses': 'DrawClasses',
  'StakeRegistry.sortition': 'Sortition',
  'Settlement.pool': 'DisputePool',
  'Settlement.parameters': 'Parameters',
  'Settlement.registry': 'StakeRegistry',
  'Canaries.pool': 'DisputePool',
  'Canaries.settlement': 'Settlement',
  'Canaries.parameters': 'Parameters',
  'Canaries.registry': 'StakeRegistry',
  'Canaries.sortition': 'Sortition',
  'Sortition.registry': 'StakeRegistry',
  'DrawClasses.parameters': 'Parameters',
  ...Object.fromEntries(
    ['ChallengeDesk', 'RulingDesk'].flatMap((desk) =>
      Object.entries(OF_DESKS).map(([getter, name]) => [`${desk}.${getter}`, name]),
    ),
  ),
}

type Wiring = Pick<TrustReading, 'values' | 'contracts'>

/** The same of getters that contracts deployed earlier do not have: what these cannot say holds nothing up, and is said in words. */
export const LATER_WIRING: Readonly<Record<string, string>> = {
  'StakeRegistry.canaries': 'Canaries',
  'Settlement.canaries': 'Canaries',
}

/** Whether every contract of the pool obeys the others that are looked at, and no one else; false where one did not say. */
export const isWiredTogether = ({ values, contracts }: Wiring): boolean =>
  Object.entries(POOL_WIRING).every(
    ([value, name]) => values[value] !== undefined && values[value] === contracts[name],
  ) && wiringBreaks({ values, contracts }).length === 0

/** Contracts that obey another one than the pool does, in sentences. */
export const wiringBreaks = ({ values, contracts }: Wiring): readonly string[] =>
  Object.entries({ ...POOL_WIRING, ...LATER_WIRING })
    .filter(([value, name]) => values[value] !== undefined && values[value] !== contracts[name])
    .map(
      ([value, name]) =>
        `${value} is ${values[value]}, not the ${name} that the pool uses: what is said of the pool does not hold.`,
    )
