import { SigningKey } from 'ethers'
import { createPartyClient, createSolverIdentity } from '@lilymed/lilypad'
import type { Deal, JobOffer, ModuleConfig, PartyClient, ResourceOffer } from '@lilymed/lilypad'
import type { DevnetAccount } from '../chain/accounts.ts'
import type { Solver } from '../solver/create-solver.ts'
import type { DealTerms } from './deal-terms.ts'

export type WantedDeal = {
  readonly jobCreator: DevnetAccount
  readonly resourceProvider: DevnetAccount
  readonly module: ModuleConfig
  readonly inputs: Readonly<Record<string, string>>
}

export type MarketOptions = {
  readonly solver: Solver
  readonly solverAddress: string
  /** Whom both parties trust to mediate: the pool. */
  readonly mediator: string
  readonly terms: DealTerms
}

const smallMachine = { gpu: 0, gpus: null, cpu: 1000, ram: 64, disk: 0 }

/** Has both parties post their offers to the solver, and the solver match them into a deal. */
export const openDeal = async (
  { solver, solverAddress, mediator, terms }: MarketOptions,
  { jobCreator, resourceProvider, module, inputs }: WantedDeal,
): Promise<Deal> => {
  const party = ({ privateKey }: DevnetAccount): PartyClient =>
    createPartyClient({ url: solver.url, identity: createSolverIdentity(new SigningKey(privateKey)) })
  const services = { solver: solverAddress, mediator: [mediator], api_host: '' }
  const jobOffer: JobOffer = {
    id: '',
    created_at: Date.now(),
    nonce: crypto.randomUUID(),
    job_creator: jobCreator.address,
    module,
    spec: smallMachine,
    inputs: { ...inputs },
    inputFiles: { required: null, optional: null },
    mode: 'MarketPrice',
    pricing: terms.pricing,
    timeouts: terms.timeouts,
    trusted_parties: services,
    target: { address: '' },
  }
  const resourceOffer: ResourceOffer = {
    id: '',
    created_at: Date.now(),
    resource_provider: resourceProvider.address,
    index: 0,
    spec: smallMachine,
    modules: [],
    mode: 'FixedPrice',
    default_pricing: terms.pricing,
    default_timeouts: terms.timeouts,
    module_pricing: {},
    module_timeouts: {},
    trusted_parties: services,
  }
  const wanted = await party(jobCreator).postJobOffer(jobOffer)
  const offered = await party(resourceProvider).postResourceOffer(resourceOffer)
  return solver.matchOffers(wanted.id, offered.id).deal
}
