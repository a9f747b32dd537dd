import type { Trust, TrustChanges } from '@lilymed/api'
import { compareReadings, describePowers } from '@lilymed/domain'
import type { TrustReading } from '@lilymed/domain'

/** The newest reading of a chain, and what changed from reading to reading. */
export type KeptTrust = {
  readonly reading: TrustReading
  /** Its block could no longer be rewound when it was read. */
  readonly isFinal: boolean
  /** Newest first. */
  readonly history: readonly TrustChanges[]
}

/** So many changes are kept. */
const mostKept = 100

/** What a reading leaves of what was kept: it takes the place of the one before, and what is other is noted. */
export const keepReading = (
  before: KeptTrust | undefined,
  reading: TrustReading,
  isFinal: boolean,
): KeptTrust => {
  if (before === undefined) return { reading, isFinal, history: [] }
  const changes = compareReadings(before.reading, reading)
  if (changes.length === 0) return { ...before, reading, isFinal }
  const noted: TrustChanges = {
    sinceBlock: before.reading.block,
    since: before.reading.at,
    block: reading.block,
    at: reading.at,
    changes: [...changes],
  }
  return { reading, isFinal, history: [noted, ...before.history].slice(0, mostKept) }
}

/** What is shown of it. */
export const toTrust = ({ reading, isFinal, history }: KeptTrust): Trust => {
  const { powers, contracts, unread, alarms, nobodyCan, ...rest } = describePowers(reading)
  return {
    ...rest,
    isFinal,
    alarms: [...alarms],
    nobodyCan: [...nobodyCan],
    powers: powers.map(({ functions, holders, ...power }) => ({
      ...power,
      functions: [...functions],
      holders: [...holders],
    })),
    contracts: [...contracts],
    unread: [...unread],
    history: [...history],
  }
}
