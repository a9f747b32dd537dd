import { RpcError } from '../rpc/rpc-error.ts'

/** What two endpoints contradict each other about. */
type Subject =
  /** The head, a block both call final, or what a final range of blocks holds. */
  | {
      readonly about: 'head' | 'finalised' | 'range'
      readonly from: number
      readonly to: number
    }
  /** The state as of a block, which is named as it was asked for: by number or by hash. */
  | { readonly about: 'state'; readonly at: string }

/** Two endpoints that cannot both be right. */
export type Contradiction = Subject & {
  /** What each said: a block hash, an answer, or a digest of a longer answer or of a range's blocks and logs. */
  readonly said: ReadonlyArray<{
    readonly endpoint: string
    readonly what: string
  }>
  /** Names of the endpoints left out for it; empty while nobody can tell who is right. */
  readonly quarantined: readonly string[]
  /** How it was settled: most said so, one contradicted itself, the other is trusted more, or not at all. */
  readonly settledBy: 'number' | 'own contradiction' | 'trust' | 'nothing'
}

/**
 * The error for what cannot change, on which the endpoints contradict each other and no majority tells who is right. It can be tried
 * again: an endpoint that was wrong for a moment agrees then.
 */
export const endpointsDisagree = (contradiction: Contradiction): RpcError => {
  const { said, quarantined: _, settledBy: __, ...subject } = contradiction
  const claims = said.map(({ endpoint, what }) => `${endpoint} says ${what}`).join(', ')
  return new RpcError(
    'RPC_ENDPOINTS_DISAGREE',
    `expected the endpoints to agree on ${nameOf(subject)}; ${claims}. ` +
      'Compare with a block explorer and take the wrong endpoint out of the configuration, or add a third one',
    {
      data: {
        ...subject,
        ...Object.fromEntries(said.map(({ endpoint, what }) => [endpoint, what])),
      },
    },
  )
}

const nameOf = (subject: Subject): string => {
  if (subject.about === 'state') return `the state as of block ${subject.at}`
  const { about, from, to } = subject
  const blocks = from === to ? `block ${from}` : `blocks ${from} to ${to}`
  return `${blocks}, which ${about === 'finalised' ? 'they call' : 'are'} final`
}
