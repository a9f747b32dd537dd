import { routes } from '@lilymed/api'
import type { AsOf, ChainFact, Dispute, ParamsOf } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { listOf } from '../../http/cursor.ts'
import { stretchOf } from '../../http/parameters.ts'
import { sendProblem } from '../../http/send-problem.ts'
import type { Catalogue } from '../../resources/catalogue.ts'
import { dealModules } from '../../projections/deal-modules.ts'
import { factsNdjson } from '../components/facts-digest.ts'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources, Shown } from '../page-server.ts'
import { disputePage } from '../pages/dispute-page.ts'
import { disputesPage } from '../pages/disputes-page.ts'
import type { DisputeFilter } from '../pages/disputes-page.ts'

const perPage = 50
/** A page shows this many facts; the API has the rest. */
const factsPerPage = 1000

const { phase, outcome, jobCreator, resourceProvider, mediator, module, chainId, cursor } =
  routes.listDisputes.query.properties
const day = Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }))
const filters = {
  phase,
  outcome,
  jobCreator,
  resourceProvider,
  mediator,
  module,
  chainId,
  from: day,
  to: day,
}

/** A day of a form as the moment it begins at; undefined where there is no such day. */
const beginningOf = (date: string | undefined): { readonly at?: string } | undefined => {
  if (date === undefined) return {}
  const at = `${date}T00:00:00Z`
  return Number.isNaN(Date.parse(at)) ? undefined : { at }
}

const showList = (catalogue: Catalogue, query: object, asOf: AsOf | undefined): Shown => {
  const { cursor: place, ...filter } = query as DisputeFilter & { readonly cursor?: string }
  const [from, to] = [beginningOf(filter.from), beginningOf(filter.to)]
  if (from === undefined || to === undefined) {
    return { problem: 'REQUEST_INVALID', detail: 'from and to must be days of the calendar' }
  }
  const list = listOf('page of disputes', filter)
  const after = placeOf(list, place)
  if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
  const stretch = stretchOf({
    ...(from.at === undefined ? {} : { from: from.at }),
    ...(to.at === undefined ? {} : { to: to.at }),
  })
  const found = catalogue.disputes({
    ...filter,
    ...stretch,
    order: 'descending',
    limit: perPage,
    ...(after === undefined ? {} : { after }),
  })
  return { page: disputesPage(found.items, filter, nextHref('/disputes', list, found.next, filter), asOf) }
}

type Seen = { readonly dispute: Dispute; readonly asOf: AsOf; readonly shown: number }

/** A dispute as it is, or as it was at a place of the log, and how many of its facts had come by then. */
const see = async (
  catalogue: Catalogue,
  disputeId: string,
  facts: readonly ChainFact[],
  atPosition: string | undefined,
): Promise<Seen | Shown> => {
  if (atPosition === undefined) {
    const dispute = catalogue.dispute(disputeId)
    const asOf = dispute === undefined ? undefined : catalogue.asOf(dispute.chainId)
    if (dispute === undefined || asOf === undefined) return { problem: 'DISPUTE_NOT_FOUND' }
    return { dispute, asOf, shown: facts.length }
  }
  const past = await catalogue.disputeAt(disputeId, { position: atPosition })
  switch (past.kind) {
    case 'found':
      return {
        dispute: past.item,
        asOf: past.asOf,
        shown: facts.filter(({ origin }) => origin.position <= atPosition).length,
      }
    case 'absent':
      return { problem: 'DISPUTE_NOT_FOUND', detail: 'There was none at that moment.' }
    case 'beyond':
      return { problem: 'REQUEST_INVALID', detail: '/atPosition lies beyond what has been read' }
    case 'too long':
      return { problem: 'HISTORY_TOO_LONG' }
    default:
      return past satisfies never
  }
}

/** Registers the list of disputes, the page of each, as it is and as it was, and its facts as a file. */
export const registerDisputes = (
  app: FastifyInstance,
  { catalogue, reads, reports, evidence }: PageSources,
): void => {
  const moduleOf = async ({ chainId, dealId }: Dispute) => {
    const name = reads.get(dealModules, chainId, dealId)?.module
    if (name === undefined) return undefined
    const reported = (await reports.all())?.findLast((report) => report.name === name)
    return { name, reportedAs: reported?.moduleDigest }
  }

  servePage(app, catalogue, {
    path: '/disputes',
    query: Type.Object({ ...filters, cursor }),
    show: (request, asOf) => showList(catalogue, request.query as object, asOf),
  })

  servePage(app, catalogue, {
    path: '/disputes/:disputeId',
    params: routes.getDispute.params,
    query: Type.Object({ atPosition: routes.getDispute.query.properties.atPosition }),
    show: async (request) => {
      const { disputeId } = request.params as ParamsOf<'getDispute'>
      const { atPosition } = request.query as { readonly atPosition?: string }
      const { facts } = (await catalogue.disputeEvents(disputeId, '', factsPerPage)) ?? { facts: [] }
      const seen = await see(catalogue, disputeId, facts, atPosition)
      if (!('dispute' in seen)) return seen
      const baseUrl = `${request.protocol}://${request.host}`
      const documents = await evidence.ofDispute(seen.dispute, seen.asOf)
      const module = await moduleOf(seen.dispute)
      const isPast = atPosition !== undefined
      return { page: disputePage({ ...seen, facts, documents, module, isPast, baseUrl }) }
    },
  })

  app.get('/disputes/:disputeId/facts.ndjson', {
    schema: { hide: true, params: routes.getDispute.params },
    handler: async (request, reply) => {
      const { disputeId } = request.params as ParamsOf<'getDispute'>
      const found = await catalogue.disputeEvents(disputeId, '', factsPerPage)
      if (found === undefined) return sendProblem(request, reply, 'DISPUTE_NOT_FOUND')
      return reply.type('application/x-ndjson; charset=utf-8').send(factsNdjson(found.facts))
    },
  })
}
