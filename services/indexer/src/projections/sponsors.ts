import type { Sponsor } from '@lilymed/api'
import type { Address } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection, whenPresent } from './projection.ts'
import type { ObservedFact, Steps } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** A sponsor of canaries as the chain tells it. */
export type SponsorRow = Sponsor

const bySponsor = ({ sponsor }: { readonly sponsor: Address }): readonly Address[] => [sponsor]

const unseen = (address: Address, fact: ObservedFact): SponsorRow => ({
  address,
  chainId: fact.chainId,
  admitted: false,
  scheduled: null,
  bond: '0',
  reserved: '0',
  withdrawableAt: null,
  canaries: [],
  roots: [],
})

const plus = (left: string, right: string): string => String(BigInt(left) + BigInt(right))
const minus = (left: string, right: string): string => String(BigInt(left) - BigInt(right))

const withCanaries = (row: SponsorRow, canaries: SponsorRow['canaries']): SponsorRow => {
  const open = canaries.filter(({ forfeited }) => forfeited === null)
  return { ...row, canaries, reserved: open.reduce((sum, { reserved }) => plus(sum, reserved), '0') }
}

const bondSteps: Steps<SponsorRow> = {
  BondAdded: {
    keys: bySponsor,
    evolve: whenPresent((row, fact) => ({ ...row, bond: fact.data.bond })),
  },
  BondWithdrawalRequested: {
    keys: bySponsor,
    evolve: whenPresent((row, fact) => ({ ...row, withdrawableAt: toTimestamp(fact.data.withdrawableAt) })),
  },
  BondWithdrawn: {
    keys: bySponsor,
    evolve: whenPresent((row, fact) => {
      const bond = minus(row.bond, fact.data.amount)
      // What is still reserved may follow without another wait.
      return { ...row, bond, withdrawableAt: bond === '0' ? null : row.withdrawableAt }
    }),
  },
}

/** Sponsors by address: admission, bond, roots, and what became of the canaries they opened. */
export const sponsors = defineProjection<SponsorRow>({
  name: 'sponsors',
  version: 2,
  columns: { sort: '$.address' },
  steps: {
    SponsorScheduled: {
      keys: bySponsor,
      evolve: (row, fact, address) => {
        const { admitted, applicableAt } = fact.data
        const scheduled = { admitted, applicableAt: toTimestamp(applicableAt) }
        return { ...(row ?? unseen(address, fact)), scheduled }
      },
    },
    SponsorApplied: {
      keys: bySponsor,
      evolve: (row, fact, address) => ({
        ...(row ?? unseen(address, fact)),
        admitted: fact.data.admitted,
        scheduled: null,
      }),
    },
    ...bondSteps,
    CanaryRootPosted: {
      keys: bySponsor,
      evolve: whenPresent((row, fact) => {
        const { index, root, epoch } = fact.data
        // Whoever posts a root stays bonded: a request to withdraw is dropped.
        return {
          ...row,
          withdrawableAt: null,
          roots: [...row.roots, { index, root, epoch, origin: originOf(fact) }],
        }
      }),
    },
    CanaryReserved: {
      keys: bySponsor,
      evolve: whenPresent((row, fact) => {
        const { disputeId, amount: reserved } = fact.data
        return withCanaries(row, [...row.canaries, { disputeId, reserved, forfeited: null }])
      }),
    },
    CanaryReleased: {
      keys: bySponsor,
      evolve: whenPresent((row, fact) => {
        const { disputeId, forfeited } = fact.data
        const canaries = row.canaries.map((canary) =>
          canary.disputeId === disputeId ? { ...canary, forfeited } : canary,
        )
        return { ...withCanaries(row, canaries), bond: minus(row.bond, forfeited) }
      }),
    },
  },
})
