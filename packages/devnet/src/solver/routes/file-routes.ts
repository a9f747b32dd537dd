import { Result } from '@lilymed/lilypad'
import { solverStateNumber } from '@lilymed/lilypad'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkSignature, requireSigner } from '../check-signature.ts'
import { sendStruct } from '../go-answer.ts'
import { PlainRefusal } from '../plain-refusal.ts'
import { bodyBytes } from '../read-body.ts'
import type { SolverContext } from '../solver-context.ts'
import { requireDeal, updateDeal, updateStates } from '../solver-records.ts'

type Route = { readonly Params: { readonly id: string } }

/**
 * Lilypad means 401 here, but answers 500: its handlers return a pointer to the error where the wrapper looks for a value.
 */
const refusedStatus = 500

const requireDownloader = (
  request: FastifyRequest,
  address: string,
  unsigned: string,
  refusal: string,
): void => {
  let signer: string
  try {
    signer = checkSignature(request)
  } catch {
    throw new PlainRefusal(refusedStatus, unsigned)
  }
  if (signer !== address) throw new PlainRefusal(refusedStatus, refusal)
}

/** Sends a tar and, behind its end, the empty JSON object that Lilypad's wrapper writes after every download. */
const sendTar = (reply: FastifyReply, name: string, tar: Uint8Array | undefined): FastifyReply => {
  if (!tar) throw new PlainRefusal(refusedStatus, 'no regular files found in directory')
  return reply
    .header('content-disposition', `attachment; filename=${name}`)
    .type('application/x-tar')
    .send(Buffer.concat([tar, Buffer.from('{}\n')]))
}

/**
 * Files: the result goes from the deal's resource provider to its job creator, the input files the other way, and nobody
 * else, a mediator least of all, sees either.
 */
export const addFileRoutes = (app: FastifyInstance, { records, now }: SolverContext): void => {
  app.get<Route>('/deals/:id/input_files', (request, reply) => {
    const deal = requireDeal(records, request.params.id)
    requireDownloader(
      request,
      deal.resource_provider,
      'unauthorized',
      'not authorized: only the resource provider running this job can download input files',
    )
    return sendTar(reply, 'inputs.tar', records.inputFiles.get(deal.job_offer))
  })

  app.get<Route>('/deals/:id/files', (request, reply) => {
    const deal = requireDeal(records, request.params.id)
    requireDownloader(
      request,
      deal.job_creator,
      'not authorized',
      'not authorized: job creator address does not match signer address',
    )
    updateDeal(records, deal.id, { state: solverStateNumber('Downloading'), download_at: now() })
    return sendTar(reply, 'results.tar', records.resultFiles.get(deal.id))
  })

  app.get<Route>('/job_offers/:id/files', (request, reply) => {
    const offer = records.jobOffers.get(request.params.id)
    if (!offer) throw new PlainRefusal(refusedStatus, 'job offer not found')
    requireDownloader(request, offer.job_creator, 'not authorized', 'not authorized')
    updateStates(records, offer.deal_id, 'ResultsAccepted')
    updateDeal(records, offer.deal_id, { download_at: now() })
    return sendTar(reply, 'results.tar', records.resultFiles.get(offer.deal_id))
  })

  app.post<Route>('/deals/:id/files', (request, reply) => {
    const deal = requireDeal(records, request.params.id)
    try {
      requireSigner(
        request,
        deal.resource_provider,
        'resource provider address does not match signer address',
      )
    } catch (error) {
      throw error instanceof PlainRefusal ? new PlainRefusal(refusedStatus, error.message) : error
    }
    records.resultFiles.set(deal.id, Uint8Array.from(bodyBytes(request)))
    updateDeal(records, deal.id, { state: solverStateNumber('Uploading'), upload_at: now() })
    const uploaded = {
      id: '',
      deal_id: '',
      data_id: deal.id,
      error: '',
      instruction_count: 0n,
      results_id: deal.id,
    }
    return sendStruct(reply, Result, uploaded)
  })
}
