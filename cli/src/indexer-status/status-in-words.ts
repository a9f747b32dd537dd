import type { ChainStatus, ReadinessCheck, EndpointStatus, IndexerStatus } from '@lilymed/api'
import { printable } from '@lilymed/service-kit'
import { columns, countInWords, durationInWords } from '../words.ts'

const block = (number: number | null): string => (number === null ? '-' : countInWords(number))

const chainRow = (chain: ChainStatus): readonly string[] => {
  const serving = chain.endpoints.filter(({ state }) => state === 'serving').length
  return [
    String(chain.chainId),
    chain.phase,
    block(chain.head),
    block(chain.safe),
    block(chain.finalised),
    block(chain.observed),
    block(chain.shown),
    chain.lagSeconds === null ? '-' : durationInWords(chain.lagSeconds),
    chain.blocksPerSecond === null ? '-' : chain.blocksPerSecond.toFixed(1),
    chain.etaSeconds === null ? '-' : durationInWords(chain.etaSeconds),
    `${serving} of ${chain.endpoints.length}`,
  ]
}

const chainHead = [
  'chain',
  'phase',
  'head',
  'safe',
  'final',
  'stored',
  'shown',
  'lag',
  'blocks/s',
  'eta',
  'endpoints',
]

const endpointRow = (chainId: number, endpoint: EndpointStatus): readonly string[] => [
  `${chainId}`,
  printable(endpoint.name),
  endpoint.state,
  block(endpoint.head),
  endpoint.latencyMs === null ? '-' : `${Math.round(endpoint.latencyMs)} ms`,
  `${countInWords(endpoint.failures)} of ${countInWords(endpoint.requests)} failed`,
  printable(endpoint.lastFailure?.reason ?? ''),
]

const unmetInWords = ({ name, detail, remedy }: ReadinessCheck): string =>
  `  ${name}: ${printable(detail)}\n${remedy === null ? '' : `    to do: ${printable(remedy)}\n`}`

/**
 * How an indexer stands, for people. Names and reasons may come from anybody's RPC, so nothing of them controls the terminal; what its own URL keeps
 * secret is not told.
 */
export const statusInWords = (status: IndexerStatus, url: string): string => {
  const unmet = status.checks.filter(({ ok }) => !ok)
  const endpoints = status.chains.flatMap((chain) =>
    chain.endpoints.map((endpoint) => endpointRow(chain.chainId, endpoint)),
  )
  return [
    `indexer at ${new URL(url).origin}: ${status.ready ? 'ready' : 'not ready'}, running since ${status.startedAt}\n`,
    columns([chainHead, ...status.chains.map(chainRow)]),
    ...(endpoints.length === 0
      ? []
      : [
          columns([
            ['chain', 'endpoint', 'state', 'head', 'latency', 'requests', 'last failure'],
            ...endpoints,
          ]),
        ]),
    ...(unmet.length === 0 ? [] : [`not met:\n${unmet.map(unmetInWords).join('')}`]),
  ].join('\n')
}
