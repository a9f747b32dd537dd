import {
  DealContainer,
  JobCreatorTransactions,
  MediatorTransactions,
  ResourceProviderTransactions,
} from '@lilymed/lilypad'
import type { FastifyInstance } from 'fastify'
import { requireSigner } from '../check-signature.ts'
import { sendStruct } from '../go-answer.ts'
import { readBody } from '../read-body.ts'
import type { SolverContext } from '../solver-context.ts'
import { requireDeal, updateDeal } from '../solver-records.ts'

type DealRoute = { readonly Params: { readonly id: string } }

/** Transaction hashes that each party of a deal reports. */
export const addTransactionRoutes = (app: FastifyInstance, { records }: SolverContext): void => {
  app.post<DealRoute>('/deals/:id/txs/resource_provider', (request, reply) => {
    const reported = readBody(request, ResourceProviderTransactions)
    const { id, resource_provider: signer, transactions } = requireDeal(records, request.params.id)
    requireSigner(request, signer, 'resource provider address does not match signer address')
    const change = { transactions: { ...transactions, resource_provider: reported } }
    return sendStruct(reply, DealContainer, updateDeal(records, id, change))
  })

  app.post<DealRoute>('/deals/:id/txs/job_creator', (request, reply) => {
    const reported = readBody(request, JobCreatorTransactions)
    const { id, job_creator: signer, transactions } = requireDeal(records, request.params.id)
    requireSigner(request, signer, 'job creator address does not match signer address')
    const change = { transactions: { ...transactions, job_creator: reported } }
    return sendStruct(reply, DealContainer, updateDeal(records, id, change))
  })

  app.post<DealRoute>('/deals/:id/txs/mediator', (request, reply) => {
    const reported = readBody(request, MediatorTransactions)
    const { id, mediator: signer, transactions } = requireDeal(records, request.params.id)
    requireSigner(request, signer, 'job creator address does not match mediator address')
    const change = { transactions: { ...transactions, mediator: reported } }
    return sendStruct(reply, DealContainer, updateDeal(records, id, change))
  })
}
