import type { IngestStatus } from '@lilymed/chain'
import type { OpenedChain } from '../chains/open-chain.ts'

export type FakeChain = OpenedChain & {
  readonly isClosed: () => boolean
  /** Ends it as ingest does when it cannot go on. */
  fail(error: Error): void
}

const idle: IngestStatus = {
  startBlock: 0,
  observed: null,
  safe: null,
  finalised: null,
  head: null,
  target: null,
  range: null,
  eventsAppended: 0,
  unreadAppended: 0,
  backoffs: 0,
  caughtUp: false,
  failing: null,
  connected: true,
  lost: null,
}

/** A chain without a node, for tests of whoever runs chains. */
export const createFakeChain = (ingest: Partial<IngestStatus> = {}): FakeChain => {
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => undefined)
  let isClosed = false
  return {
    start: async () => undefined,
    ended: () => ended.promise,
    epoch: 'epoch',
    readTrust: async () => undefined,
    ingest: () => ({ ...idle, ...ingest }),
    head: () => null,
    endpoints: () => [],
    anchorer: undefined,
    close: async () => {
      isClosed = true
      ended.resolve()
    },
    isClosed: () => isClosed,
    fail: ended.reject,
  }
}
