import type { RecordedEvent } from '@lilymed/event-store'
import { createFactScript } from '../../../src/testing/fact-script.ts'
import { lp } from '../../../src/testing/play-deal.ts'
import { playNetwork, rules } from '../../../src/testing/play-network.ts'

/** The chain, and the run of an indexer that is said to have read it. */
export const chainId = 31_337
export const epoch = 'e1'

/** Unix seconds of the first block. */
const startsAt = 1_790_000_000

/** Seconds between the beginnings of two deals that are disputed. */
export const secondsBetween = 26

/** When the first dispute can open: the stakes count by then. */
export const opensAt = startsAt + 600

/**
 * What a pool of mediators has been through before its first dispute. They hold as many seats at once and lose as much as it takes:
 * each dispute is played by itself, so no draw may depend on what the others hold.
 */
export const benchNetwork = (): readonly RecordedEvent[] => {
  const script = createFactScript({ startsAt })
  playNetwork(script)
  return script.events().map((event) => {
    if (event.type === 'ParametersRead')
      return { ...event, data: { version: 1, parameters: { ...rules, maxOpenLocks: 10_000 } } }
    if (event.type === 'StakeAdded') {
      const { mediator } = event.data as { readonly mediator: string }
      return { ...event, data: { mediator, amount: lp(10_000_000), stake: lp(10_000_000) } }
    }
    return event
  })
}
