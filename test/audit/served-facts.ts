import type { ApiClient } from '@lilymed/api'
import type { RecordedEvent } from '@lilymed/event-store'

type Api = Pick<ApiClient, 'listEvents' | 'listChains'>
type Item = Awaited<ReturnType<Api['listEvents']>>['items'][number]

const itemOf = ({ type, data, metadata, position }: RecordedEvent): Item => ({
  type,
  chainId: 31_337,
  disputeId: null,
  dealId: null,
  data,
  retracted: false,
  origin: {
    block: Number(metadata['blockNumber']),
    blockHash: metadata['blockHash'] ?? '',
    txHash: metadata['txHash'] ?? '',
    logIndex: Number(metadata['logIndex']),
    contract: metadata['address'] ?? null,
    at: new Date(Number(metadata['blockTimestamp']) * 1_000).toISOString(),
    position,
  },
})

const asOf = { chainId: 31_337, block: 0, at: null, finality: null, position: '', chains: [] }

/** An indexer's API over events that may grow, change or be taken back. */
export const servedFacts = (at: () => number) => {
  const state = { events: [] as readonly RecordedEvent[], rewinds: 0, pages: 0 }
  const api: Api = {
    listEvents: ({ limit = 100, after } = {}) => {
      state.pages += 1
      const items = state.events
        .filter(
          ({ metadata, position }) =>
            metadata['blockNumber'] !== undefined && (after === undefined || position > after),
        )
        .map(itemOf)
      const page = items.slice(0, limit)
      const nextCursor = items.length > limit ? (page.at(-1)?.origin.position ?? null) : null
      return Promise.resolve({
        items: page,
        nextCursor,
        asOf,
      })
    },
    listChains: () =>
      Promise.resolve({
        items: [
          {
            chainId: 31_337,
            startBlock: 1,
            contracts: {},
            block: 1,
            blockHash: '',
            at: new Date(at() * 1_000).toISOString(),
            finality: null,
            rewinds: state.rewinds,
          },
        ],
        asOf,
      }),
  }
  return { api, state }
}
