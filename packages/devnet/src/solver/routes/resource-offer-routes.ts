import { ResourceOffer, ResourceOfferContainer, resourceOfferId } from '@lilymed/lilypad'
import type { FastifyInstance } from 'fastify'
import { requireSigner } from '../check-signature.ts'
import { sendStruct, sendStructs } from '../go-answer.ts'
import { checkResourceOffer } from '../offer-rules.ts'
import { PlainRefusal } from '../plain-refusal.ts'
import { readBody } from '../read-body.ts'
import type { SolverContext } from '../solver-context.ts'

type OfferFilter = {
  readonly Querystring: { readonly resource_provider?: string; readonly not_matched?: string }
}

/** Resource offers: anybody reads them, a resource provider posts their own. */
export const addResourceOfferRoutes = (app: FastifyInstance, { records, now }: SolverContext): void => {
  app.get<OfferFilter>('/resource_offers', (request, reply) => {
    const { resource_provider: provider, not_matched: notMatched } = request.query
    const offers = [...records.resourceOffers.values()]
      .filter((offer) => !provider || offer.resource_provider === provider)
      .filter((offer) => notMatched !== 'true' || offer.deal_id === '')
    return sendStructs(reply, ResourceOfferContainer, offers)
  })

  app.post('/resource_offers', (request, reply) => {
    const offer = readBody(request, ResourceOffer)
    requireSigner(request, offer.resource_provider, 'resource provider address does not match signer address')
    const problem = checkResourceOffer(offer, now())
    if (problem !== undefined) throw new PlainRefusal(500, problem)
    const id = resourceOfferId(offer)
    const container = {
      id,
      deal_id: '',
      resource_provider: offer.resource_provider,
      state: 0,
      resource_offer: { ...offer, id },
    }
    records.resourceOffers.set(id, container)
    return sendStruct(reply, ResourceOfferContainer, container)
  })
}
