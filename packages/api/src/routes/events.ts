import { Type } from 'typebox'
import { ChainFact } from '../schemas/chain-fact.ts'
import { ChainFactType } from '../schemas/names.ts'
import { Address, BlockNumber, Bytes32, Position } from '../schemas/primitives.ts'
import { chainFilter, dealIdOf, none, Page, route } from './define-route.ts'

/** Which facts: every condition that is given must hold. Blocks are those of a chain, which has to be named where there are several. */
export const eventFilters = {
  ...chainFilter,
  disputeId: Type.Optional(Bytes32),
  dealId: Type.Optional(dealIdOf),
  mediator: Type.Optional({ ...Address, description: 'only facts that name this mediator' }),
  type: Type.Optional(ChainFactType),
  fromBlock: Type.Optional(BlockNumber),
  toBlock: Type.Optional(BlockNumber),
}

/** The facts themselves. */
export const eventRoutes = {
  listEvents: route({
    path: '/v1/events',
    summary: 'Chain facts in log order, each with its place in the log',
    params: none,
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      after: Type.Optional({
        ...Position,
        description: 'only facts after this place; `nextCursor` of the page before',
      }),
      ...eventFilters,
    }),
    answer: Page(ChainFact),
  }),
} as const
