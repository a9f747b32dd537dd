import { Type } from 'typebox'
import { AsOf } from '../schemas/as-of.ts'
import { Chain } from '../schemas/chain.ts'
import { ContractCustody, ControllerWiring } from '../schemas/custody.ts'
import { Module, MODULE_SOURCES } from '../schemas/module.ts'
import { Nullable, refTo } from '../schemas/primitives.ts'
import { chainFilter, Page, pageQuery, none, route } from './define-route.ts'

/** What surrounds disputes: chains, contracts, controllers and modules. */
export const networkRoutes = {
  listModules: route({
    path: '/v1/modules',
    summary: 'Modules that the chain names, in order of name',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...chainFilter,
      source: Type.Optional(Type.Enum([...MODULE_SOURCES])),
    }),
    answer: Page(Module),
  }),
  listContracts: route({
    path: '/v1/contracts',
    summary: 'Who holds each contract, in order of address',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(ContractCustody),
  }),
  listControllers: route({
    path: '/v1/controllers',
    summary: 'Whom Lilypad’s V1 contracts obey on each chain, and every change of that',
    params: none,
    query: none,
    answer: Type.Object({ items: Type.Array(refTo(ControllerWiring)), asOf: refTo(AsOf) }),
  }),
  listChains: route({
    path: '/v1/chains',
    summary: 'The chains this indexer follows, and how far',
    params: none,
    query: none,
    answer: Type.Object({
      items: Type.Array(refTo(Chain)),
      asOf: Nullable({ ...refTo(AsOf), description: 'null while no block has been read' }),
    }),
  }),
} as const
