import { JobOffer, JobOfferContainer, jobOfferId } from '@lilymed/lilypad'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { checkSignature, requireSigner } from '../check-signature.ts'
import { sendStruct, sendStructs } from '../go-answer.ts'
import { checkJobOffer } from '../offer-rules.ts'
import { PlainRefusal } from '../plain-refusal.ts'
import { bodyBytes, readBody, readStructBytes } from '../read-body.ts'
import type { SolverContext } from '../solver-context.ts'

type OfferFilter = {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly job_creator?: string; readonly not_matched?: string }
}

const readForm = async (request: FastifyRequest): Promise<FormData> => {
  const body = Uint8Array.from(bodyBytes(request))
  try {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    return await new Response(body, { headers }).formData()
  } catch {
    throw new PlainRefusal(400, 'Error parsing form data')
  }
}

const readPart = async (form: FormData, name: string): Promise<Uint8Array> => {
  const part = form.get(name)
  if (part === null || typeof part === 'string') throw new PlainRefusal(400, `Missing ${name} part`)
  return part.bytes()
}

/** Job offers: anybody reads them, a job creator posts their own, with input files or without. */
export const addJobOfferRoutes = (app: FastifyInstance, { records, now }: SolverContext): void => {
  const keepOffer = (offer: JobOffer): JobOfferContainer => {
    const id = jobOfferId(offer)
    const container = {
      id,
      deal_id: '',
      job_creator: offer.job_creator,
      state: 0,
      job_offer: { ...offer, id },
    }
    records.jobOffers.set(id, container)
    return container
  }

  app.get<OfferFilter>('/job_offers', (request, reply) => {
    const { job_creator: jobCreator, not_matched: notMatched } = request.query
    const offers = [...records.jobOffers.values()]
      .filter((offer) => !jobCreator || offer.job_creator === jobCreator)
      .filter((offer) => notMatched !== 'true' || offer.deal_id === '')
    return sendStructs(reply, JobOfferContainer, offers)
  })

  app.get<OfferFilter>('/job_offers/:id', (request, reply) => {
    const offer = records.jobOffers.get(request.params.id)
    if (!offer) throw new PlainRefusal(500, 'job offer not found')
    return sendStruct(reply, JobOfferContainer, offer)
  })

  app.post('/job_offers', (request, reply) => {
    const offer = readBody(request, JobOffer)
    requireSigner(request, offer.job_creator, 'job creator address does not match signer address')
    const problem = checkJobOffer(offer, now())
    if (problem !== undefined) throw new PlainRefusal(500, problem)
    return sendStruct(reply, JobOfferContainer, keepOffer(offer))
  })

  app.post('/job_offers/with_files', async (request, reply) => {
    const signer = checkSignature(request)
    const form = await readForm(request)
    const offer = readStructBytes(await readPart(form, 'job_offer.json'), JobOffer, 'Invalid job offer JSON')
    if (signer !== offer.job_creator) {
      throw new PlainRefusal(401, 'Job creator address does not match signer address')
    }
    const problem = checkJobOffer(offer, now())
    if (problem !== undefined) throw new PlainRefusal(400, `Invalid job offer: ${problem}`)
    records.inputFiles.set(jobOfferId(offer), await readPart(form, 'inputs.tar'))
    return sendStruct(reply, JobOfferContainer, keepOffer(offer))
  })
}
