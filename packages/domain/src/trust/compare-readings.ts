import { describeAccount } from './describe-account.ts'
import type { AccountReading, TrustReading } from './trust-reading.ts'

/** What was another than before, by the name of what was read. */
export type TrustChange = {
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

type Texts = Readonly<Record<string, string>>

const changesOf = (before: Texts, after: Texts): readonly TrustChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted((left, right) => (left < right ? -1 : 1))
    .filter((what) => before[what] !== after[what])
    .map((what) => ({ what, before: before[what] ?? null, after: after[what] ?? null }))

const accountTexts = (reading: TrustReading): Texts => {
  const named = new Map(Object.entries(reading.contracts).map(([name, address]) => [address, name]))
  const textOf = (address: string, account: AccountReading): string =>
    [
      describeAccount(reading, address),
      account.codeHash ?? 'no code',
      account.implementation ?? '',
      account.proxyAdmin ?? '',
      account.safe?.owners.join(' ') ?? '',
    ]
      .filter((part) => part !== '')
      .join(', ')
  return Object.fromEntries(
    Object.entries(reading.accounts).map(([address, account]) => [
      `${named.get(address) ?? 'account'} ${address}`,
      textOf(address, account),
    ]),
  )
}

/** Accounts of both readings that are not what they were; who newly holds something is told by what it holds. */
const accountChanges = (before: TrustReading, after: TrustReading): readonly TrustChange[] =>
  changesOf(accountTexts(before), accountTexts(after)).filter(
    (change) => change.before !== null && change.after !== null,
  )

/**
 * What is not as it was between two readings of one network. What one of them could not read is no change: it is named as unread by that
 * reading.
 */
export const compareReadings = (before: TrustReading, after: TrustReading): readonly TrustChange[] => {
  const known = (values: Texts): Texts =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([name]) => before.unread[name] === undefined && after.unread[name] === undefined,
      ),
    )
  return [
    ...changesOf(before.contracts, after.contracts),
    ...changesOf(known(before.values), known(after.values)),
    ...accountChanges(before, after),
  ]
}
