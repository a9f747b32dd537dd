import type { V2Deal } from '@lilymed/api'
import { dealKeyOf, v2DealStatusFromNumber } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'

/** A deal of Lilypad V2 as far as its events tell: most of them hold no more than the hash of its id. */
export type V2DealRow = V2Deal

const unseen = (fact: ObservedFact, dealKey: string): V2DealRow => ({
  dealKey,
  dealId: null,
  chainId: fact.chainId,
  status: null,
  statusNumber: null,
  jobCreator: null,
  resourceProvider: null,
  terms: null,
  locked: '0',
  fees: '0',
  results: [],
  completions: 0,
  validations: 0,
  first: originOf(fact),
  latest: originOf(fact),
})

const plus = (left: string, right: string): string => String(BigInt(left) + BigInt(right))

/** A step that changes a deal, known or not. */
const changes =
  <Fact extends ObservedFact>(change: (fact: Fact, row: V2DealRow) => Partial<V2DealRow>) =>
  (row: V2DealRow | undefined, fact: Fact, key: string): V2DealRow => {
    const before = row ?? unseen(fact, key)
    return { ...before, ...change(fact, before), latest: originOf(fact) }
  }

const byKey = ({ dealKey }: { readonly dealKey: string }): readonly string[] => [dealKey]
const byId = ({ dealId }: { readonly dealId: string }): readonly string[] => [dealKeyOf(dealId)]

/** Deals of Lilypad V2 by the hash of their id. */
export const v2Deals = defineProjection<V2DealRow>({
  name: 'v2deals',
  version: 1,
  columns: { sort: '$.first.position' },
  steps: {
    V2DealSaved: {
      keys: byKey,
      evolve: changes<ObservedFact<'V2DealSaved'>>(({ data }, row) => ({
        dealId: data.dealId ?? row.dealId,
        jobCreator: data.jobCreator,
        resourceProvider: data.resourceProvider,
        // Saving is creating: no event tells the first status.
        ...(row.statusNumber === null ? { status: 'DealCreated' as const, statusNumber: 0 } : {}),
      })),
    },
    V2DealTermsRead: {
      keys: byId,
      evolve: changes<ObservedFact<'V2DealTermsRead'>>(({ data }) => {
        const { dealId, jobCreator, resourceProvider, status, ...others } = data
        const { moduleCreator, solver, jobOfferCid, resourceOfferCid, payment } = others
        return {
          dealId,
          jobCreator,
          resourceProvider,
          status: v2DealStatusFromNumber(status) ?? null,
          statusNumber: status,
          terms: { moduleCreator, solver, jobOfferCid, resourceOfferCid, payment },
        }
      }),
    },
    V2DealStatusChanged: {
      keys: byKey,
      evolve: changes<ObservedFact<'V2DealStatusChanged'>>(({ data }, row) => ({
        dealId: data.dealId ?? row.dealId,
        status: v2DealStatusFromNumber(data.status) ?? null,
        statusNumber: data.status,
      })),
    },
    V2EscrowLocked: {
      keys: byKey,
      evolve: changes<ObservedFact<'V2EscrowLocked'>>(({ data }, row) => ({
        dealId: data.dealId ?? row.dealId,
        locked: plus(row.locked, data.cost),
      })),
    },
    V2ResultSaved: {
      keys: byId,
      evolve: changes<ObservedFact<'V2ResultSaved'>>(({ data: { dealId, resultKey } }, { results }) => ({
        dealId,
        results: results.includes(resultKey) ? results : [...results, resultKey],
      })),
    },
    V2JobCompleted: {
      keys: byId,
      evolve: changes<ObservedFact<'V2JobCompleted'>>(({ data }, row) => ({
        dealId: data.dealId,
        completions: row.completions + 1,
      })),
    },
    V2JobFeesTotalled: {
      keys: byId,
      evolve: changes<ObservedFact<'V2JobFeesTotalled'>>(({ data }, row) => ({
        dealId: data.dealId,
        fees: plus(row.fees, data.amount),
      })),
    },
    V2ValidationRequested: {
      keys: byId,
      evolve: changes<ObservedFact<'V2ValidationRequested'>>(({ data }, row) => ({
        dealId: data.dealId,
        validations: row.validations + 1,
      })),
    },
  },
})
