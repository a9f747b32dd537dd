import { isProblemCode, PROBLEMS } from '@lilymed/api'
import type { AnswerOf, AsOf, ChainFact, OperationId, ParamsOf, QueryOf } from '@lilymed/api'
import { parseAddress } from '@lilymed/domain'
import type { ListQuery } from '../read-model/list-query.ts'
import type { Catalogue, Page } from '../resources/catalogue.ts'
import { answer, problem } from './answer.ts'
import type { Answer } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'

type Input<Id extends OperationId> = {
  readonly params: ParamsOf<Id>
  readonly query: QueryOf<Id>
  readonly asOf: AsOf
}

/** One function per route of the table. */
export type Handlers = {
  readonly [Id in OperationId]: (input: Input<Id>) => Answer<AnswerOf<Id>> | Promise<Answer<AnswerOf<Id>>>
}

type Paged = { readonly limit?: number; readonly cursor?: string }

const defaultLimit = 50

const list = <Item>(
  name: string,
  query: Paged,
  asOf: AsOf,
  read: (query: Pick<ListQuery, 'limit' | 'after'>) => Page<Item>,
): Answer<{ items: Item[]; nextCursor: string | null; asOf: AsOf }> => {
  const after = query.cursor === undefined ? undefined : readCursor(name, query.cursor)
  if (query.cursor !== undefined && after === undefined) return problem('CURSOR_INVALID')
  const page = read({ limit: query.limit ?? defaultLimit, ...(after === undefined ? {} : { after }) })
  return answer({
    items: page.items,
    nextCursor: page.next === null ? null : writeCursor(name, page.next),
    asOf,
  })
}

const eventPage = (
  name: string,
  facts: readonly ChainFact[],
  limit: number,
): { items: ChainFact[]; next: [string, string] | null } => {
  const items = facts.slice(0, limit)
  const last = items.at(-1)
  return { items, next: facts.length > limit && last !== undefined ? [last.origin.position, name] : null }
}

const checksummed = (address: string): string | undefined => {
  try {
    return parseAddress(address)
  } catch {
    return undefined
  }
}

/** An item as of its own chain, where there are several. */
const itemAnswer = <Item extends object>(
  catalogue: Catalogue,
  item: Item,
  { chainId }: { readonly chainId: number },
  asOf: AsOf,
): Answer<{ item: Item; asOf: AsOf }> => answer({ item, asOf: catalogue.asOf(chainId) ?? asOf })

/** The handlers of every route over a catalogue. */
export const createHandlers = (catalogue: Catalogue): Handlers => ({
  listDisputes: ({ query: { phase, outcome, parameterVersion, ...paged }, asOf }) =>
    list(`disputes ${phase ?? ''} ${outcome ?? ''} ${parameterVersion ?? ''}`, paged, asOf, (query) =>
      catalogue.disputes({
        ...query,
        ...(parameterVersion === undefined ? {} : { parameterVersion }),
        ...(phase === undefined ? {} : { phase }),
        ...(outcome === undefined ? {} : { outcome }),
        order: 'descending',
      }),
    ),
  getDispute: ({ params: { disputeId }, asOf }) => {
    const item = catalogue.dispute(disputeId)
    return item === undefined ? problem('DISPUTE_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
  listDisputeEvents: async ({ params: { disputeId }, query, asOf }) => {
    const name = `events ${disputeId}`
    const { limit = defaultLimit, cursor } = query
    const after = cursor === undefined ? undefined : readCursor(name, cursor)
    const facts = catalogue.disputeEvents(disputeId, after?.[0] ?? '', limit + 1)
    if (facts === undefined) return problem('DISPUTE_NOT_FOUND')
    if (cursor !== undefined && after === undefined) return problem('CURSOR_INVALID')
    const { items, next } = eventPage(name, await facts, limit)
    return answer({ items, nextCursor: next === null ? null : writeCursor(name, next), asOf })
  },
  getRound: ({ params: { disputeId, round }, asOf }) => {
    const dispute = catalogue.dispute(disputeId)
    if (dispute === undefined) return problem('DISPUTE_NOT_FOUND')
    const item = dispute.rounds.find((candidate) => candidate.round === round)
    return item === undefined ? problem('ROUND_NOT_FOUND') : itemAnswer(catalogue, item, dispute, asOf)
  },
  listDisagreements: ({ query, asOf }) =>
    list('disagreements', query, asOf, (paged) => catalogue.disagreements({ ...paged, order: 'descending' })),
  listDeals: ({ query: { state, standing, ...paged }, asOf }) =>
    list(`deals ${state ?? ''} ${standing ?? ''}`, paged, asOf, (query) =>
      catalogue.deals({ ...query, filters: { state, standing }, order: 'descending' }),
    ),
  getDeal: ({ params: { dealId }, asOf }) => {
    const item = catalogue.deal(dealId)
    return item === undefined ? problem('DEAL_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
  listMediators: ({ query, asOf }) =>
    list('mediators', query, asOf, (paged) => catalogue.mediators({ ...paged, order: 'ascending' })),
  getMediator: ({ params: { address }, asOf }) => {
    const known = checksummed(address)
    if (known === undefined) {
      return problem('REQUEST_INVALID', 'the letters of the address do not match its EIP-55 checksum')
    }
    const item = catalogue.mediator(known)
    return item === undefined ? problem('MEDIATOR_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
  listClasses: ({ query, asOf }) =>
    list('classes', query, asOf, (paged) => catalogue.classes({ ...paged, order: 'ascending' })),
  listSponsors: ({ query, asOf }) =>
    list('sponsors', query, asOf, (paged) => catalogue.sponsors({ ...paged, order: 'ascending' })),
  listParameters: ({ query, asOf }) =>
    list('parameters', query, asOf, (paged) => catalogue.parameters({ ...paged, order: 'descending' })),
  listModules: ({ query: { source, ...query }, asOf }) =>
    list(`modules ${source ?? ''}`, query, asOf, (paged) =>
      catalogue.modules({ ...paged, filters: { source }, order: 'ascending' }),
    ),
  listContracts: ({ query, asOf }) =>
    list('contracts', query, asOf, (paged) => catalogue.contracts({ ...paged, order: 'ascending' })),
  listControllers: ({ asOf }) => answer({ items: [...catalogue.controllers()], asOf }),
  listV2Deals: ({ query, asOf }) =>
    list('v2 deals', query, asOf, (paged) => catalogue.v2Deals({ ...paged, order: 'descending' })),
  listV2Results: ({ query, asOf }) =>
    list('v2 results', query, asOf, (paged) => catalogue.v2Results({ ...paged, order: 'descending' })),
  listV2Accounts: ({ query, asOf }) =>
    list('v2 accounts', query, asOf, (paged) => catalogue.v2Accounts({ ...paged, order: 'ascending' })),
  listEvents: async ({ query: { after = '', limit = 100 }, asOf }) => {
    const { items, next } = eventPage('events', await catalogue.events(after, limit + 1), limit)
    return answer({ items, nextCursor: next === null ? null : next[0], asOf })
  },
  listChains: () => answer({ items: [...catalogue.chains()] }),
  getProblem: ({ params: { code } }) => {
    if (!isProblemCode(code)) return problem('PROBLEM_NOT_FOUND')
    const { title, status, explanation, retryable } = PROBLEMS[code]
    return answer({ code, title, status, explanation, retryable })
  },
})
