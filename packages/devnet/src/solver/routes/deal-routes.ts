import { DealContainer, Result, solverStateName } from '@lilymed/lilypad'
import type { FastifyInstance } from 'fastify'
import { requireSigner } from '../check-signature.ts'
import { sendStruct, sendStructs } from '../go-answer.ts'
import { PlainRefusal } from '../plain-refusal.ts'
import { readBody } from '../read-body.ts'
import type { SolverContext } from '../solver-context.ts'
import { requireDeal, updateStates } from '../solver-records.ts'

type DealFilter = {
  readonly Querystring: {
    readonly job_creator?: string
    readonly resource_provider?: string
    readonly state?: string
  }
}
type DealRoute = { readonly Params: { readonly id: string } }

/** Deals and results: anybody reads them, the deal's resource provider posts the result. */
export const addDealRoutes = (app: FastifyInstance, { records }: SolverContext): void => {
  app.get<DealFilter>('/deals', (request, reply) => {
    const { job_creator: jobCreator, resource_provider: provider, state } = request.query
    const deals = [...records.deals.values()]
      .filter((deal) => !jobCreator || deal.job_creator === jobCreator)
      .filter((deal) => !provider || deal.resource_provider === provider)
      .filter((deal) => !state || solverStateName(deal.state) === state)
    return sendStructs(reply, DealContainer, deals)
  })

  app.get<DealRoute>('/deals/:id', (request, reply) =>
    sendStruct(reply, DealContainer, requireDeal(records, request.params.id)),
  )

  app.get<DealRoute>('/deals/:id/result', (request, reply) => {
    const result = records.results.get(request.params.id)
    if (!result) throw new PlainRefusal(500, 'result not found')
    return sendStruct(reply, Result, result)
  })

  app.post<DealRoute>('/deals/:id/result', (request, reply) => {
    const posted = readBody(request, Result)
    const deal = requireDeal(records, request.params.id)
    requireSigner(request, deal.resource_provider, 'resource provider address does not match signer address')
    const dataId = posted.results_id ?? posted.data_id
    if (dataId === '' && posted.error === '') throw new PlainRefusal(500, 'result must have a data id')
    const result: Result = { ...posted, deal_id: deal.id, data_id: dataId, results_id: dataId }
    records.results.set(deal.id, result)
    updateStates(records, deal.id, 'ResultsSubmitted')
    return sendStruct(reply, Result, result)
  })
}
