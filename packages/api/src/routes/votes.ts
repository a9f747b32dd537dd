import { Type } from 'typebox'
import { VerdictName, OutcomeName } from '../schemas/names.ts'
import { Address, Bytes32 } from '../schemas/primitives.ts'
import { DisputeRound, ROUND_STATES, Vote } from '../schemas/vote.ts'
import { chainFilter, none, Page, pageQuery, route, timeFilter } from './define-route.ts'
import { disputeFilters } from './disputes.ts'

/** Rounds and votes across disputes. */
export const voteRoutes = {
  listRounds: route({
    path: '/v1/rounds',
    summary: 'Rounds of all disputes, those of the newest dispute first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...disputeFilters,
      disputeId: Type.Optional(Bytes32),
      state: Type.Optional(Type.Enum([...ROUND_STATES], { description: 'as of its last fact' })),
      outcome: Type.Optional({ ...OutcomeName, description: 'what it was closed with' }),
    }),
    answer: Page(DisputeRound),
  }),
  listVotes: route({
    path: '/v1/votes',
    summary: 'Seats that were drawn and the votes that were cast from them, newest draw first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...chainFilter,
      disputeId: Type.Optional(Bytes32),
      round: Type.Optional(Type.Integer({ minimum: 1, maximum: 255 })),
      mediator: Type.Optional(Address),
      role: Type.Optional(Type.Enum(['seat', 'alternate'])),
      committed: Type.Optional(Type.Boolean()),
      vote: Type.Optional(VerdictName),
      ...timeFilter,
    }),
    answer: Page(Vote),
  }),
} as const
