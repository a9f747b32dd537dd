import type {
  AsOf,
  Chain,
  ContractCustody,
  ControllerWiring,
  DrawClass,
  Module,
  ParameterVersion,
  Sponsor,
  V2Account,
  V2Deal,
  V2Result,
} from '@lilymed/api'
import { classes } from '../projections/classes.ts'
import { custody } from '../projections/custody.ts'
import { modules } from '../projections/modules.ts'
import { parameters } from '../projections/parameters.ts'
import type { ParametersRow } from '../projections/parameters.ts'
import { sponsors } from '../projections/sponsors.ts'
import { v2Accounts } from '../projections/v2-accounts.ts'
import { v2Deals } from '../projections/v2-deals.ts'
import { v2Results } from '../projections/v2-results.ts'
import { wiring, WIRING_KEY } from '../projections/wiring.ts'
import type { FactPage, FactQuery } from '../read-model/find-facts.ts'
import type { ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createDealCatalogue } from './deal-catalogue.ts'
import type { DealCatalogue } from './deal-catalogue.ts'
import { createDisputeCatalogue } from './dispute-catalogue.ts'
import type { DisputeCatalogue } from './dispute-catalogue.ts'
import { createMediatorCatalogue } from './mediator-catalogue.ts'
import type { MediatorCatalogue } from './mediator-catalogue.ts'
import { pageOf } from './page.ts'
import type { Page } from './page.ts'
import { createPastCatalogue } from './past.ts'
import type { PastCatalogue } from './past.ts'

/** Everything that the API and the explorer show, read from the read model. */
export type Catalogue = DisputeCatalogue &
  DealCatalogue &
  MediatorCatalogue &
  PastCatalogue & {
    /** The block of a chain, or of the first that is followed; undefined while no block has been read. */
    asOf(chainId?: number): AsOf | undefined
    /** Tells one build of the read model from another. */
    edition(): string
    chains(): readonly Chain[]
    parameters(query: ListQuery): Page<ParameterVersion>
    modules(query: ListQuery): Page<Module>
    contracts(query: ListQuery): Page<ContractCustody>
    controllers(): readonly ControllerWiring[]
    v2Deals(query: ListQuery): Page<V2Deal>
    v2Results(query: ListQuery): Page<V2Result>
    v2Accounts(query: ListQuery): Page<V2Account>
    classes(query: ListQuery): Page<DrawClass>
    sponsors(query: ListQuery): Page<Sponsor>
    events(query: FactQuery): Promise<FactPage>
  }

const toParameterVersion = (row: ParametersRow): ParameterVersion => {
  const { order: _, ...version } = row
  return version
}

/** Reads what is shown out of a read model. */
export const createCatalogue = (reads: ReadModel): Catalogue => {
  const heightOf = ({ chainId, block, at, finality }: Chain) => ({ chainId, block, at, finality })
  return {
    ...createDisputeCatalogue(reads),
    ...createDealCatalogue(reads),
    ...createMediatorCatalogue(reads),
    ...createPastCatalogue(reads),
    asOf: (chainId) => {
      const checkpoint = reads.checkpoint()
      const chains = reads.chains()
      const found = chains.find((candidate) => candidate.chainId === chainId)
      const chain = found ?? chains[0]
      if (checkpoint === undefined || chain === undefined) return undefined
      const drawnOn = found === undefined ? chains : [found]
      return { ...heightOf(chain), position: checkpoint.position, chains: drawnOn.map(heightOf) }
    },
    edition: () => reads.edition().id,
    chains: () => reads.chains(),
    parameters: (query) => pageOf(reads, parameters, query, toParameterVersion),
    modules: (query) => pageOf(reads, modules, query, (row) => row),
    contracts: (query) => pageOf(reads, custody, query, (row) => row),
    controllers: () => reads.chains().flatMap(({ chainId }) => reads.get(wiring, chainId, WIRING_KEY) ?? []),
    v2Deals: (query) => pageOf(reads, v2Deals, query, (row) => row),
    v2Results: (query) => pageOf(reads, v2Results, query, (row) => row),
    v2Accounts: (query) => pageOf(reads, v2Accounts, query, (row) => row),
    classes: (query) => pageOf(reads, classes, query, (row) => row),
    sponsors: (query) => pageOf(reads, sponsors, query, (row) => row),
    events: (query) => reads.facts.find(query),
  }
}
