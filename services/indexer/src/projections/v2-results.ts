import type { V2Result } from '@lilymed/api'
import { dealKeyOf, v2ResultStatusFromNumber } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'

/** A result of Lilypad V2 as its events tell. */
export type V2ResultRow = V2Result

const unseen = (fact: ObservedFact, resultKey: string): V2ResultRow => ({
  resultKey,
  resultId: null,
  dealId: null,
  chainId: fact.chainId,
  resultCid: null,
  status: null,
  statusNumber: null,
  failed: false,
  first: originOf(fact),
  latest: originOf(fact),
})

const withStatus = (number: number): Pick<V2ResultRow, 'status' | 'statusNumber'> => ({
  status: v2ResultStatusFromNumber(number) ?? null,
  statusNumber: number,
})

const after = (
  row: V2ResultRow | undefined,
  fact: ObservedFact,
  key: string,
  change: Partial<V2ResultRow>,
): V2ResultRow => ({ ...(row ?? unseen(fact, key)), ...change, latest: originOf(fact) })

const byKey = ({ resultKey }: { readonly resultKey: string }): readonly string[] => [resultKey]
/** V2 hashes results' ids as it does deals'. */
const byId = ({ resultId }: { readonly resultId: string }): readonly string[] => [dealKeyOf(resultId)]

/** Results of Lilypad V2 by the hash of their id. */
export const v2Results = defineProjection<V2ResultRow>({
  name: 'v2results',
  version: 1,
  columns: { sort: '$.first.position' },
  steps: {
    V2ResultSaved: {
      keys: byKey,
      evolve: (row, fact, key) => {
        const { resultId, dealId } = fact.data
        return after(row, fact, key, { dealId, resultId: resultId ?? row?.resultId ?? null })
      },
    },
    V2ResultRead: {
      keys: byId,
      evolve: (row, fact, key) => {
        const { resultId, dealId, resultCid, status } = fact.data
        return after(row, fact, key, { resultId, dealId, resultCid, ...withStatus(status) })
      },
    },
    V2ResultStatusChanged: {
      keys: byKey,
      evolve: (row, fact, key) => after(row, fact, key, withStatus(fact.data.status)),
    },
    V2JobFailed: {
      keys: byId,
      evolve: (row, fact, key) => after(row, fact, key, { resultId: fact.data.resultId, failed: true }),
    },
  },
})
