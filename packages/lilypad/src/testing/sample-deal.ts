import { dealId, jobOfferId, resourceOfferId } from '../documents/document-ids.ts'
import type { Deal } from '../documents/deal.ts'
import type { JobOffer } from '../documents/job-offer.ts'
import type { ResourceOffer } from '../documents/resource-offer.ts'

const pricing = {
  instruction_price: 1n,
  payment_collateral: 2n,
  results_collateral_multiple: 2n,
  mediation_fee: 1n,
}
const trusted = {
  solver: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  mediator: ['0x90F79bf6EB2c4f870365E785982E1f101E93b906'],
  api_host: '',
}

/** A job offer with its id, as a job creator would post it. */
export const sampleJobOffer = (change: Partial<JobOffer> = {}): JobOffer => {
  const offer: JobOffer = {
    id: '',
    created_at: 1_753_812_578_000,
    nonce: 'n',
    job_creator: '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
    module: {
      name: '',
      repo: 'http://solver.test/modules/greeting',
      hash: 'ab'.repeat(32),
      path: '/lilypad_module.json.tmpl',
    },
    spec: { gpu: 0, gpus: null, cpu: 1000, ram: 100, disk: 0 },
    inputs: { Message: 'moo' },
    inputFiles: { required: null, optional: null },
    executionTimeoutSeconds: 0n,
    mode: 'MarketPrice',
    pricing,
    trusted_parties: trusted,
    target: { address: '' },
    ...change,
  }
  return { ...offer, id: jobOfferId(offer) }
}

/** A resource offer with its id. */
export const sampleResourceOffer = (change: Partial<ResourceOffer> = {}): ResourceOffer => {
  const offer: ResourceOffer = {
    id: '',
    created_at: 1_753_812_570_000,
    resource_provider: '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
    index: 0,
    spec: { gpu: 0, gpus: [], cpu: 16_000, ram: 137_438_953_472, disk: 68_719_476_736 },
    modules: [],
    mode: 'FixedPrice',
    default_pricing: pricing,
    module_pricing: {},
    trusted_parties: trusted,
    ...change,
  }
  return { ...offer, id: resourceOfferId(offer) }
}

/** A deal of two offers with its id. */
export const sampleDeal = (jobOffer = sampleJobOffer(), resourceOffer = sampleResourceOffer()): Deal => {
  const deal: Deal = {
    id: '',
    members: {
      solver: trusted.solver,
      job_creator: jobOffer.job_creator,
      resource_provider: resourceOffer.resource_provider,
      mediators: trusted.mediator,
    },
    pricing,
    job_offer: jobOffer,
    resource_offer: resourceOffer,
  }
  return { ...deal, id: dealId(deal) }
}
