import type { AsOf, Chain, ChainStatus, EndpointStatus, IndexerStatus } from '@lilymed/api'
import { chip } from '../components/chip.ts'
import type { Tone } from '../components/chip.ts'
import type { IconName } from '../components/icon.ts'
import { icon } from '../components/icon.ts'
import { counted, factsHref } from '../components/links.ts'
import { empty, hero, section } from '../components/section.ts'
import { head, number, table } from '../components/table.ts'
import { tile, tiles } from '../components/tile.ts'
import { full, none, time, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const phases: Readonly<Record<ChainStatus['phase'], readonly [string, IconName, Tone]>> = {
  opening: ['Opening', 'clock', 'busy'],
  backfilling: ['Backfilling', 'up', 'busy'],
  following: ['Following', 'check', 'good'],
  waiting: ['Waiting to try again', 'clock', 'warn'],
  stopped: ['Stopped: an operator has to act', 'alert', 'bad'],
}

const states: Readonly<Record<EndpointStatus['state'], readonly [string, IconName, Tone]>> = {
  serving: ['Serving', 'check', 'good'],
  resting: ['Resting after failures', 'clock', 'warn'],
  opening: ['Opening', 'clock', 'busy'],
  foreign: ['Serves another chain', 'ban', 'bad'],
  quarantined: ['Contradicted the others', 'alert', 'bad'],
}

const blockOrNone = (block: number | null): Html | number => block ?? none

const checkRow = ({ name, ok, detail, remedy }: IndexerStatus['checks'][number]): Html =>
  html`<tr>
    <th scope="row" data-label="Check">${name}</th>
    <td data-label="Holds">${ok ? chip('Yes', 'check', 'good') : chip('No', 'cross', 'bad')}</td>
    <td data-label="How it stands">
      ${detail}${remedy !== null && html`<span class="why">${remedy}</span>`}
    </td>
  </tr>`

const endpointRow = (endpoint: EndpointStatus): Html =>
  html`<tr>
    <th scope="row" data-label="Endpoint"><code>${endpoint.name}</code></th>
    <td data-label="State">
      ${chip(...states[endpoint.state])}${
        endpoint.lastFailure !== null &&
        html`<span class="why"
          >last failed ${time(endpoint.lastFailure.at)}: ${endpoint.lastFailure.reason}</span
        >`
      }
    </td>
    <td data-label="Head" class="number">${blockOrNone(endpoint.head)}</td>
    <td data-label="Behind" class="number">${blockOrNone(endpoint.lagBlocks)}</td>
    <td data-label="Latency" class="number">
      ${endpoint.latencyMs === null ? none : `${Math.round(endpoint.latencyMs)} ms`}
    </td>
    <td data-label="Requests" class="number">${endpoint.requests}</td>
    <td data-label="Failed" class="number">${endpoint.failures}</td>
    <td data-label="Contradictions" class="number">${endpoint.contradictions}</td>
  </tr>`

const endpoints = (found: readonly EndpointStatus[]): Html | false =>
  found.length > 0 &&
  table(
    'RPC endpoints of the chain',
    [
      head('Endpoint'),
      head('State'),
      number('Head'),
      number('Behind'),
      number('Latency'),
      number('Requests'),
      number('Failed'),
      number('Contradictions'),
    ],
    found.map(endpointRow),
  )

const trouble = ({ trouble: found }: ChainStatus): Html | false =>
  found !== null &&
  html`<div class="alarm" role="note">
    <p>
      ${icon('alert')} ${found.reason} <span class="why"><code>${found.code}</code> ${found.remedy}</span>
    </p>
  </div>`

const following = (status: ChainStatus): Html =>
  tiles(
    tile(
      'Standing',
      chip(...phases[status.phase]),
      status.etaSeconds !== null && `${Math.ceil(status.etaSeconds)} s to the head at this rate`,
    ),
    tile('Head', blockOrNone(status.head), status.headAt !== null && time(status.headAt)),
    tile(
      'Behind the head',
      status.lagBlocks === null ? none : `${status.lagBlocks} blocks`,
      status.lagSeconds !== null && `${Math.round(status.lagSeconds)} s`,
    ),
    tile('Final up to', blockOrNone(status.finalised), status.safe !== null && `safe up to ${status.safe}`),
  )

const known = (chain: Chain): Html => {
  const { chainId, startBlock, block, blockHash, at, finality, rewinds } = chain
  const row = (label: string, value: Html | string | number): Html =>
    html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`
  return html`<dl class="parties card">
    ${row('Shown up to', counted(`block ${block}`, factsHref({ chainId, fromBlock: block, toBlock: block })))}
    ${row('Its time', timeOrNone(at))} ${row('Its hash', full(blockHash))}
    ${row('Read from', `block ${startBlock} on`)}
    ${row('Final up to', finality === null ? 'no block yet' : `block ${finality}`)}
    ${row('Reorganisations', rewinds)}
    ${Object.entries(chain.contracts).map(([name, address]) => row(name, full(address)))}
  </dl>`
}

const chainPart = (chain: Chain, status: ChainStatus | undefined): Html =>
  section(
    `chain-${chain.chainId}`,
    `Chain ${chain.chainId}`,
    'How far it is followed, by which endpoints, and which contracts are read.',
    html`${status !== undefined && html`${trouble(status)}${following(status)}`} ${known(chain)}
    ${status !== undefined && endpoints(status.endpoints)}`,
  )

/** How far each chain is followed, and whether what is shown is current. */
export const chainsPage = (chains: readonly Chain[], status: IndexerStatus, asOf: AsOf | undefined): string =>
  layout({
    title: 'Chains',
    asOf,
    section: 'chains',
    live: true,
    main: html`
      ${hero('Chains', 'What this explorer reads, how far it has got, and whether it can be relied on now.')}
      <p class="chips">
        ${
          status.ready
            ? chip('Current: everything below holds', 'check', 'good')
            : chip('Not current', 'alert', 'bad')
        }
      </p>
      ${
        status.checks.length > 0 &&
        section(
          'checks',
          'What must hold',
          html`As of now, since a start at ${time(status.startedAt)}. The same for programs:
            <a href="/status">/status</a>.`,
          table(
            'What must hold before answers are current',
            [head('Check'), head('Holds'), head('How it stands')],
            status.checks.map(checkRow),
          ),
        )
      }
      ${
        chains.length === 0
          ? empty('No chain has been read yet.')
          : chains.map((chain) =>
              chainPart(
                chain,
                status.chains.find(({ chainId }) => chainId === chain.chainId),
              ),
            )
      }
    `,
  })
