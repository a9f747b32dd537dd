import { deals } from './deals.ts'
import { defineProjection } from './projection.ts'

/** The module that a contract's job names. */
export type JobRow = { readonly module: string }

/** Jobs that contracts asked for, by their number. */
export const jobs = defineProjection<JobRow>({
  name: 'jobs',
  version: 1,
  steps: {
    JobAdded: {
      keys: ({ jobId }) => [jobId],
      evolve: (_, fact) => ({ module: fact.data.module }),
    },
  },
})

/** The module of a deal, as far as the chain tells it: of deals that contracts asked for. */
export type DealModuleRow = { readonly dealId: string; readonly module: string; readonly created: string }

/** Deals by their modules. */
export const dealModules = defineProjection<DealModuleRow>({
  name: 'dealmodules',
  version: 1,
  columns: { module: '$.module', sort: '$.created' },
  steps: {
    ClientJobCompleted: {
      keys: ({ dealId }) => [dealId],
      evolve: (row, fact, dealId, read) => {
        const job = read.get(jobs, fact.chainId, fact.data.jobId)
        if (job === undefined) return row
        const deal = read.get(deals, fact.chainId, dealId)
        return { dealId, module: job.module, created: deal?.created.position ?? fact.origin.position }
      },
    },
  },
})
