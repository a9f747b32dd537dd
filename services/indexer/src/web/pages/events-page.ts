import type { AsOf, Chain, ChainFact } from '@lilymed/api'
import { FACT_TYPES } from '@lilymed/domain'
import type { FactType } from '@lilymed/domain'
import { exportLinks } from '../components/export-links.ts'
import { addressPattern, choice, field, filterForm } from '../components/filter-form.ts'
import { rawFacts } from '../components/raw-facts.ts'
import { empty, hero, nextPage } from '../components/section.ts'
import { html } from '../html.ts'
import { layout } from '../layout.ts'

export type EventFilter = {
  readonly chainId?: number | undefined
  readonly type?: FactType | undefined
  readonly disputeId?: string | undefined
  readonly dealId?: string | undefined
  readonly mediator?: string | undefined
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
}

/** Facts of the indexer itself, which say nothing of the chain's contracts. */
const ownTypes: ReadonlySet<string> = new Set([
  'IngestStarted',
  'BlocksObserved',
  'ChainRewound',
  'FinalityAdvanced',
])

const typeChoices = FACT_TYPES.filter((type) => !ownTypes.has(type))
  .toSorted()
  .map((type) => [type, type] as const)

const form = (filter: EventFilter, chains: readonly Chain[]) =>
  filterForm('/events', [
    chains.length > 1 &&
      choice(
        { name: 'chainId', label: 'Chain', value: filter.chainId },
        chains.map(({ chainId }) => [String(chainId), String(chainId)]),
      ),
    choice({ name: 'type', label: 'Fact', value: filter.type }, typeChoices),
    field(
      { name: 'disputeId', label: 'Dispute', value: filter.disputeId },
      { pattern: '0x[0-9a-f]{64}', hint: '0x…' },
    ),
    field({ name: 'dealId', label: 'Deal', value: filter.dealId }, { hint: 'Qm…' }),
    field(
      { name: 'mediator', label: 'Mediator', value: filter.mediator },
      { pattern: addressPattern, hint: '0x…' },
    ),
    field({ name: 'fromBlock', label: 'From block', value: filter.fromBlock }, { type: 'number' }),
    field({ name: 'toBlock', label: 'To block', value: filter.toBlock }, { type: 'number' }),
  ])

/** The facts of the chain themselves, in log order. */
export const eventsPage = (
  facts: readonly ChainFact[],
  filter: EventFilter,
  chains: readonly Chain[],
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Events',
    asOf,
    section: 'events',
    main: html`
      ${hero('Events', 'Every event of the contracts that are read, in the order of the log: what all other pages are made of.')}
      ${form(filter, chains)}
      ${
        facts.length === 0
          ? empty(next === null ? 'No event is so.' : 'None among those looked at so far: there are more.')
          : rawFacts(facts, { caption: 'Facts in log order' })
      }
      ${nextPage(next, 'More events')} ${exportLinks('listEvents', filter)}
    `,
  })
