import type { V2Account } from '@lilymed/api'
import { v2PaymentReasonFromNumber } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'

/** An account's money in Lilypad V2's escrow, as its payment engine tells: not by deal, because its events do not say. */
export type V2AccountRow = V2Account

const unseen = (fact: ObservedFact, account: string): V2AccountRow => ({
  account,
  chainId: fact.chainId,
  paid: [],
  withdrawn: '0',
  slashed: '0',
  paidOut: '0',
  latest: originOf(fact),
})

const plus = (left: string, right: string): string => String(BigInt(left) + BigInt(right))

const paidFor = (paid: V2AccountRow['paid'], number: number, amount: string): V2AccountRow['paid'] => {
  const reason = v2PaymentReasonFromNumber(number) ?? null
  const before = paid.find(({ reasonNumber }) => reasonNumber === number)
  const now = { reason, reasonNumber: number, amount: plus(before?.amount ?? '0', amount) }
  return [...paid.filter((one) => one !== before), now]
}

const changes =
  <Fact extends ObservedFact>(change: (fact: Fact, row: V2AccountRow) => Partial<V2AccountRow>) =>
  (row: V2AccountRow | undefined, fact: Fact, key: string): V2AccountRow => {
    const before = row ?? unseen(fact, key)
    return { ...before, ...change(fact, before), latest: originOf(fact) }
  }

/** Accounts of Lilypad V2's escrow by address. */
export const v2Accounts = defineProjection<V2AccountRow>({
  name: 'v2accounts',
  version: 1,
  columns: { sort: '$.account' },
  steps: {
    V2EscrowPaid: {
      keys: ({ payee }) => [payee],
      evolve: changes<ObservedFact<'V2EscrowPaid'>>(({ data }, { paid }) => ({
        paid: paidFor(paid, data.reason, data.amount),
      })),
    },
    V2EscrowWithdrawn: {
      keys: ({ account }) => [account],
      evolve: changes<ObservedFact<'V2EscrowWithdrawn'>>(({ data }, { withdrawn }) => ({
        withdrawn: plus(withdrawn, data.amount),
      })),
    },
    V2EscrowSlashed: {
      keys: ({ account }) => [account],
      evolve: changes<ObservedFact<'V2EscrowSlashed'>>(({ data }, { slashed }) => ({
        slashed: plus(slashed, data.amount),
      })),
    },
    V2EscrowPaidOut: {
      keys: ({ to }) => [to],
      evolve: changes<ObservedFact<'V2EscrowPaidOut'>>(({ data }, { paidOut }) => ({
        paidOut: plus(paidOut, data.amount),
      })),
    },
  },
})
