import { dealStateFromNumber } from '@lilymed/domain'
import type { Payment } from '@lilymed/domain'
import type { DealRow } from './deal-row.ts'
import { createOriginPacker, createOriginReader } from './packed-origins.ts'
import type { OriginPacker, PackedOrigin, Shared } from './packed-origins.ts'

type Packed<Part> = Omit<NonNullable<Part>, 'origin'> & { readonly origin: PackedOrigin }

/**
 * A deal as it is stored. It tells of some sixteen facts in five transactions, and origin by origin its JSON would be 8 KB: most of
 * what a read model holds, and of what writing it takes (measured).
 */
export type PackedDeal = Omit<
  DealRow,
  'created' | 'result' | 'history' | 'mediation' | 'payments' | 'unjudged'
> &
  Shared & {
    readonly created: PackedOrigin
    readonly result: Packed<DealRow['result']> | null
    readonly mediation: Packed<DealRow['mediation']> | null
    /** Of each state in turn: number, which its name follows from, and origin. */
    readonly history: readonly (string | number)[]
    /** Of each payment in turn: number of the payee, amount, reason, direction, and origin. */
    readonly payments: readonly (string | number)[]
    /** The same without origins. */
    readonly unjudged: readonly (string | number)[]
  }

const membersOfState = 1 + 4
const membersOfUnjudged = 4
const membersOfPayment = membersOfUnjudged + 4

const packHistory = (history: DealRow['history'], packer: OriginPacker): (string | number)[] => {
  const list: (string | number)[] = []
  for (const { number, origin } of history) {
    list.push(number)
    packer.add(list, origin)
  }
  return list
}

const packPayments = (payments: DealRow['payments'], packer: OriginPacker): (string | number)[] => {
  const list: (string | number)[] = []
  for (const { payee, amount, reason, direction, origin } of payments) {
    list.push(packer.numberOf(payee), amount, reason, direction)
    packer.add(list, origin)
  }
  return list
}

const packUnjudged = (unjudged: DealRow['unjudged'], { numberOf }: OriginPacker): (string | number)[] => {
  const list: (string | number)[] = []
  for (const { payee, amount, reason, direction } of unjudged) {
    list.push(numberOf(payee), amount, reason, direction)
  }
  return list
}

/** Packs a deal; {@link unpackDeal} gives an equal row. Runs for every deal at every commit. */
export const packDeal = (row: DealRow): PackedDeal => {
  const packer = createOriginPacker()
  const { result, mediation } = row
  return {
    ...row,
    created: packer.add([], row.created),
    history: packHistory(row.history, packer),
    payments: packPayments(row.payments, packer),
    unjudged: packUnjudged(row.unjudged, packer),
    result: result === null ? null : { ...result, origin: packer.add([], result.origin) },
    mediation: mediation === null ? null : { ...mediation, origin: packer.add([], mediation.origin) },
    ...packer.shared,
  }
}

const starts = (list: readonly unknown[], members: number): readonly number[] =>
  Array.from({ length: list.length / members }, (_, index) => index * members)

/** The row that was packed. */
export const unpackDeal = ({ places, accounts, ...packed }: PackedDeal): DealRow => {
  const originAt = createOriginReader({ places, accounts })
  const paymentAt = (list: PackedDeal['payments'], start: number): Payment => ({
    payee: accounts[list[start] as number] as Payment['payee'],
    amount: list[start + 1] as Payment['amount'],
    reason: list[start + 2] as number,
    direction: list[start + 3] as number,
  })
  const { result, mediation, history, payments, unjudged } = packed
  return {
    ...packed,
    created: originAt(packed.created),
    result: result === null ? null : { ...result, origin: originAt(result.origin) },
    mediation: mediation === null ? null : { ...mediation, origin: originAt(mediation.origin) },
    history: starts(history, membersOfState).map((start) => {
      const number = history[start] as number
      return { state: dealStateFromNumber(number) ?? null, number, origin: originAt(history, start + 1) }
    }),
    payments: starts(payments, membersOfPayment).map((start) => ({
      ...paymentAt(payments, start),
      origin: originAt(payments, start + membersOfUnjudged),
    })),
    unjudged: starts(unjudged, membersOfUnjudged).map((start) => paymentAt(unjudged, start)),
  }
}
