import { Type } from 'typebox'
import { AsOf } from '../schemas/as-of.ts'
import { Address, Nullable, refTo } from '../schemas/primitives.ts'
import {
  Payout,
  PayoutProof,
  ScoredEpoch,
  ScoredSeat,
  ScoreEpoch,
  ScoreRules,
  ScoreStanding,
} from '../schemas/scoreboard.ts'
import { chainFilter, none, One, Page, pageQuery, route } from './define-route.ts'

const epochQuery = {
  ...chainFilter,
  epoch: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'its number; the one of the newest block unless given',
    }),
  ),
}

const mediatorParams = Type.Object({ address: Address })

/** Standings with the epoch that they are of. */
const OfEpoch = <Item extends typeof ScoreStanding | typeof Payout>(item: Item) =>
  Type.Object({
    epoch: refTo(ScoredEpoch),
    items: Type.Array(refTo(item)),
    nextCursor: Nullable(Type.String({ description: 'where the next page starts; null on the last page' })),
    asOf: refTo(AsOf),
  })

/** Points for mediators of a test network, epoch by epoch. */
export const scoreboardRoutes = {
  getScoreboard: route({
    path: '/v1/scoreboard',
    summary: 'Standings of an epoch, best first',
    params: none,
    query: Type.Object({ ...epochQuery, ...pageQuery }),
    answer: OfEpoch(ScoreStanding),
  }),
  getScoreRules: route({
    path: '/v1/scoreboard/rules',
    summary: 'The rules of the scoreboard',
    params: none,
    query: Type.Object({ ...chainFilter }),
    answer: One(ScoreRules),
  }),
  listScoreEpochs: route({
    path: '/v1/scoreboard/epochs',
    summary: 'Epochs that have begun, newest first',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(ScoreEpoch),
  }),
  getScore: route({
    path: '/v1/scoreboard/mediators/:address',
    summary: 'A mediator’s place in an epoch',
    params: mediatorParams,
    query: Type.Object({ ...epochQuery }),
    answer: One(ScoreStanding),
  }),
  listScoredSeats: route({
    path: '/v1/scoreboard/mediators/:address/seats',
    summary: 'What a mediator’s points of an epoch are for: seats, the last drawn first',
    params: mediatorParams,
    query: Type.Object({ ...epochQuery, ...pageQuery }),
    answer: Page(ScoredSeat),
  }),
  listPayouts: route({
    path: '/v1/scoreboard/payouts',
    summary: 'What each account can claim for a closed epoch, in order of address: the leaves of its tree',
    params: none,
    query: Type.Object({ ...epochQuery, ...pageQuery }),
    answer: OfEpoch(Payout),
  }),
  getPayout: route({
    path: '/v1/scoreboard/payouts/:address',
    summary: 'What an account, or the account of a mediator, can claim for a closed epoch, and the proof',
    params: mediatorParams,
    query: Type.Object({ ...epochQuery }),
    answer: One(PayoutProof),
  }),
} as const
