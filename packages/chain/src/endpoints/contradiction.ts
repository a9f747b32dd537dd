import { RpcError } from '../rpc/rpc-error.ts'

/** Two endpoints that cannot both be right. */
export type Contradiction = {
  /** Of the head, of a block both call final, of what a final range of blocks holds, or of the state as of a block. */
  readonly about: 'head' | 'finalised' | 'range' | 'state'
  readonly from: number
  readonly to: number
  /** What each said: a block hash, or a digest of the range's blocks and logs. */
  readonly said: ReadonlyArray<{ readonly endpoint: string; readonly what: string }>
  /** Names of the endpoints left out for it; empty while nobody can tell who is right. */
  readonly quarantined: readonly string[]
  /** How it was settled: most said so, one contradicted itself, the other is trusted more, or not at all. */
  readonly settledBy: 'number' | 'own contradiction' | 'trust' | 'nothing'
}

/**
 * The error for final data on which the endpoints contradict each other and no majority tells who is right. It can be tried
 * again: an endpoint that was wrong for a moment agrees then.
 */
export const endpointsDisagree = ({ about, from, to, said }: Contradiction): RpcError => {
  const blocks = from === to ? `block ${from}` : `blocks ${from} to ${to}`
  const claims = said.map(({ endpoint, what }) => `${endpoint} says ${what}`).join(', ')
  return new RpcError(
    'RPC_ENDPOINTS_DISAGREE',
    `expected the endpoints to agree on ${blocks}, ${about === 'state' ? 'and its state' : `which ${about === 'finalised' ? 'they call' : 'are'} final`}; ${claims}. ` +
      'Compare with a block explorer and take the wrong endpoint out of the configuration, or add a third one',
    { data: { about, from, to, ...Object.fromEntries(said.map(({ endpoint, what }) => [endpoint, what])) } },
  )
}
